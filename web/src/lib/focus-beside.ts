/** Keep the focus near a button that disappears when it is pressed: on the next button or field around it, else the one before. */
export function keepFocusBeside(button: HTMLElement, around: string): void {
  const all = [
    ...(button.closest(around)?.querySelectorAll<HTMLElement>("button, input, textarea") ?? []),
  ];
  const at = all.indexOf(button);
  (all[at + 1] ?? all[at - 1])?.focus();
}
