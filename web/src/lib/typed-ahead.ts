/** Collects what the user types before the field for it is rendered, while its code loads. */

let stop: (() => string) | undefined;

/** Collect typed letters until `takeTypedAhead` is called. */
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

/** Stop collecting and return the letters. */
export function takeTypedAhead(): string {
  return stop?.() ?? "";
}
