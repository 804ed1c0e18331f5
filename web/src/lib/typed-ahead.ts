/** What somebody types for a field that is not drawn yet: its code is on its way. */

let stop: (() => string) | undefined;

/** Collect letters from now on, until `takeTypedAhead`. */
export function typeAhead(): void {
  stop?.();
  let text = "";
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Backspace") text = text.slice(0, -1);
    else if (event.key.length === 1) text += event.key;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("keydown", onKey, true);
  stop = () => {
    window.removeEventListener("keydown", onKey, true);
    stop = undefined;
    return text;
  };
}

/** The letters collected; nothing more is. */
export function takeTypedAhead(): string {
  return stop?.() ?? "";
}
