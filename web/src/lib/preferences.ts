/** Small preferences stored in the browser, such as density; without storage they last as long as the page. */

const PREFIX = "greenroom:";

export function readPreference(key: string): string | null {
  try {
    return window.localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function storePreference(key: string, value: string): void {
  try {
    window.localStorage.setItem(PREFIX + key, value);
  } catch {
    // Private mode or a full store: the preference lasts as long as the page.
  }
}
