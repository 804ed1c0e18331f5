import { useState } from "react";
import { Notice } from "@/components/ui/notice";
import { formatInteger } from "@/lib/format";
import styles from "./artifacts.module.css";

/** A picture, whole; the server sends none with too many pixels. */
export function Picture({ url, name }: { url: string; name: string }) {
  const [state, setState] = useState<{ width: number; height: number } | "broken" | null>(null);
  if (state === "broken")
    return (
      <p className="mid" role="alert">
        The browser cannot draw it: it is no picture, or a broken one.
      </p>
    );
  return (
    <figure className={styles.figure}>
      <img
        src={url}
        alt={name}
        decoding="async"
        onLoad={({ currentTarget: image }) => {
          setState({ width: image.naturalWidth, height: image.naturalHeight });
        }}
        onError={() => {
          setState("broken");
        }}
      />
      {state !== null && state.width > 0 && (
        <figcaption className="dim">
          {formatInteger(state.width)} × {formatInteger(state.height)}
        </figcaption>
      )}
    </figure>
  );
}

/** An SVG in its own sandboxed frame: nothing in it runs, and in browsers with a process per frame it cannot slow the page down. */
export function Drawing({ url, name }: { url: string; name: string }) {
  return (
    <div className={styles.drawing}>
      <Notice>
        This drawing is shown in a frame of its own. If it keeps your browser busy, close the tab
        and download the file instead.
      </Notice>
      <iframe
        className={styles.frame}
        src={url}
        title={name}
        sandbox=""
        referrerPolicy="no-referrer"
      />
    </div>
  );
}
