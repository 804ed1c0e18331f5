/** Small preferences a browser remembers, such as density; a browser that keeps nothing works as well. */

const PREFIX = "greenroom:";

export function readKept(key: string): string | null {
  try {
    return window.localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    window.localStorage.setItem(PREFIX + key, value);
  } catch {
    // Private mode or a full store: the preference lasts as long as the page.
  }
}
