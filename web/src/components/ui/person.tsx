import styles from "./small-parts.module.css";

/** Who did it: initials and name. */
export function Person({ name }: { name: string }) {
  return (
    <span className={styles.who} title={name}>
      <span className={styles.face} aria-hidden="true">
        {initials(name)}
      </span>
      <span>{name}</span>
    </span>
  );
}

/** Up to two letters that stand for a name: "Ana Ruiz" AR, "ci-train" CT, "root" R. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toLocaleUpperCase() ?? "")
    .join("");
}
