/** The part of the browsers' Trusted Types that the page uses; TypeScript does not know them yet. */
interface Window {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown;
  };
}
