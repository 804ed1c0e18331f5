import { useState } from "react";
import { formatInteger } from "@/lib/format";
import styles from "./artifacts.module.css";

/** A picture, whole; SVG too, as an image, in which no script runs. */
export function Picture({ url, name }: { url: string; name: string }) {
  const [state, setState] = useState<{ width: number; height: number } | "broken" | null>(null);
  if (state === "broken") return <p className="mid" role="alert">The browser cannot draw it: it is no picture, or a broken one.</p>;
  return (
    <figure className={styles.figure}>
      <img src={url} alt={name} decoding="async" onLoad={({ currentTarget: image }) => { setState({ width: image.naturalWidth, height: image.naturalHeight }); }} onError={() => { setState("broken"); }} />
      {state !== null && state.width > 0 && <figcaption className="dim">{formatInteger(state.width)} × {formatInteger(state.height)}</figcaption>}
    </figure>
  );
}
