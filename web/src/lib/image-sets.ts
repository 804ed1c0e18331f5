/** Pictures that `log_image` wrote with a key and a step: their names hold both. */

export interface SetImage {
  step: number;
  path: string;
}

export interface ImageSet {
  key: string;
  /** By step. */
  images: SetImage[];
}

// "key%step%3%timestamp%1700000000000%<uuid>.png", with "+" since MLflow 2.20; beside each a small "...%compressed.webp".
const NAME = /^(.+?)([%+])step\2(-?\d+)\2timestamp\2(\d+)\2[^%+/]+?(\2compressed)?\.[a-z]+$/;
// Without SVG: a small drawing can take hours to draw, so none is drawn unasked.
const IMAGE = /\.(?:png|jpe?g|gif|webp|avif|bmp)$/i;

/** The sets among the files of a folder, by key; the full picture rather than its small one. */
export function imageSetsOf(
  entries: readonly { name: string; path: string; is_dir: boolean }[],
): ImageSet[] {
  const sets = new Map<string, Map<number, SetImage & { at: number; isSmall: boolean }>>();
  for (const { name, path, is_dir } of entries) {
    const match = is_dir || !isImage(name) ? null : NAME.exec(name);
    if (!match) continue;
    const [, key = "", , step = "", at = "", small] = match;
    const shown = key.replaceAll("#", "/");
    const image = { step: Number(step), path, at: Number(at), isSmall: small !== undefined };
    const set = sets.get(shown) ?? new Map<number, typeof image>();
    const known = set.get(image.step);
    if (
      known === undefined ||
      image.at > known.at ||
      (image.at === known.at && known.isSmall && !image.isSmall)
    )
      set.set(image.step, image);
    sets.set(shown, set);
  }
  return [...sets]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, images]) => ({
      key,
      images: [...images.values()]
        .sort((a, b) => a.step - b.step)
        .map(({ step, path }) => ({ step, path })),
    }));
}

/** Whether a file of this name is an image that is drawn unasked. */
export function isImage(name: string): boolean {
  return IMAGE.test(name);
}
