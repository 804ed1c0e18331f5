import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { currentTheme, setTheme, THEMES, type Theme } from "@/lib/theme";
import { Button } from "./button";

const THEME_WORDS: Record<Theme, string> = {
  system: "follows the system",
  light: "light",
  dark: "dark",
};
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

/** Steps through system, light and dark. */
export function ThemeButton() {
  const [theme, setShown] = useState(currentTheme);
  const Icon = THEME_ICONS[theme];
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  const label = `Theme: ${THEME_WORDS[theme]}`;
  return (
    <Button
      variant="ghost"
      iconOnly
      aria-label={label}
      title={label}
      onClick={() => {
        setTheme(next);
        setShown(next);
      }}
    >
      <Icon size={17} strokeWidth={1.8} aria-hidden />
    </Button>
  );
}
