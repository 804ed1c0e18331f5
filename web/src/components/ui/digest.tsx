import styles from "./small-parts.module.css";
import { CopyButton } from "./copy-button";

const BARS = 8;

/** A digest: eight bars drawn from its first eight digits, and the digits; the same bytes look the same at a glance. */
export function Digest({ digest, copyable = false }: { digest: string; copyable?: boolean }) {
  const hex = digest.replace(/^sha256:/, "");
  const heights = [...hex.slice(0, BARS)].map(
    (digit) => 2 + Math.round((parseInt(digit, 16) / 15) * 10),
  );
  return (
    <span className={styles.digest} title={hex}>
      <svg width="23" height="12" viewBox="0 0 23 12" fill="currentColor" aria-hidden="true">
        {heights.map((height, index) => (
          <rect key={index} x={index * 3} y={12 - height} width="2" height={height} />
        ))}
      </svg>
      {hex.slice(0, BARS)}
      {copyable && <CopyButton text={hex} what="SHA-256 digest" />}
    </span>
  );
}
