/** Light, dark, or as the system has it. Kept in a cookie, so that the server sends the page in it: no flash of the other. */

import { basePath } from "./config";

export type Theme = "system" | "light" | "dark";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const ONE_YEAR_S = 31_536_000;

export function currentTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

export function setTheme(theme: Theme): void {
  const path = `${basePath}/`;
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    document.cookie = `greenroom_theme=; path=${path}; max-age=0; samesite=lax`;
  } else {
    document.documentElement.dataset.theme = theme;
    document.cookie = `greenroom_theme=${theme}; path=${path}; max-age=${ONE_YEAR_S}; samesite=lax`;
  }
}
