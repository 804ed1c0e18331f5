/** Save text that the page made as a file of the user. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun by then.
  window.setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}
