/** The part of the browsers' Trusted Types that the page uses; TypeScript does not know them yet. */
interface Window {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown;
    // A TrustedScriptURL, which what takes an address takes.
    createPolicy(
      name: string,
      rules: { createScriptURL: (address: string) => string },
    ): { createScriptURL: (address: string) => string };
  };
}
