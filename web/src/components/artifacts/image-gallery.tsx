import { ImageOff } from "lucide-react";
import { useState } from "react";
import { isImage, type ImageSet, type SetImage } from "@/lib/image-sets";
import { rawUrl, type ArtifactEntry, type Owner } from "@/lib/api/artifacts";
import type { RenderFileLink } from "./file-link";
import styles from "./artifacts.module.css";

/** A picture of a set at a step, with a slider over its steps. */
export function ImageSetView({ owner, set }: { owner: Owner; set: ImageSet }) {
  const last = set.images.length - 1;
  const [at, setAt] = useState(last);
  const image = set.images[Math.min(at, last)] as SetImage;
  return (
    <figure className={styles.set}>
      <figcaption>
        <b>{set.key}</b>
        <span className="mid">step {image.step}</span>
      </figcaption>
      <img
        src={rawUrl(owner, image.path)}
        alt={`${set.key} at step ${image.step}`}
        loading="lazy"
        decoding="async"
      />
      {last > 0 && (
        <input
          type="range"
          min={0}
          max={last}
          value={Math.min(at, last)}
          aria-label={`Step of ${set.key}`}
          aria-valuetext={`step ${image.step}`}
          onChange={(event) => {
            setAt(Number(event.target.value));
          }}
        />
      )}
    </figure>
  );
}

const MOST_PICTURES = 60;

/** The images of a folder, small. */
export function Thumbnails({
  owner,
  entries,
  renderLink,
}: {
  owner: Owner;
  entries: readonly ArtifactEntry[];
  renderLink: RenderFileLink;
}) {
  const images = entries.filter((one) => !one.is_dir && isImage(one.name)).slice(0, MOST_PICTURES);
  return (
    <ul className={styles.thumbnails}>
      {images.map((one) => (
        <li key={one.path}>
          {renderLink({
            path: one.path,
            className: styles.thumbnail,
            children: (
              <>
                <Thumbnail url={rawUrl(owner, one.path)} />
                <span>{one.name}</span>
              </>
            ),
          })}
        </li>
      ))}
    </ul>
  );
}

function Thumbnail({ url }: { url: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken)
    return (
      <span className={styles.thumbnailIcon}>
        <ImageOff size={20} strokeWidth={1.8} aria-hidden />
      </span>
    );
  return (
    <img
      src={url}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => {
        setBroken(true);
      }}
    />
  );
}
