import { Lock } from "lucide-react";
import { useState } from "react";
import { Breakable } from "./breakable";
import { classNames } from "./class-names";
import styles from "./small-parts.module.css";

/** A movable name for a version. */
export function AliasChip({
  alias,
  version,
  isProtected = false,
}: {
  alias: string;
  version?: number;
  isProtected?: boolean;
}) {
  return (
    <span
      className={styles.alias}
      title={version === undefined ? `@${alias}` : `@${alias} is v${version}`}
    >
      <span>@{alias}</span>
      {isProtected && (
        <>
          <Lock size={11} strokeWidth={2.1} aria-hidden />
          <span className="visually-hidden">protected</span>
        </>
      )}
    </span>
  );
}

/** Aliases in a row: some, then "+3" which opens the rest; a dash for none. */
export function AliasChips({
  aliases,
  versions,
  most = 2,
}: {
  aliases: readonly string[];
  versions?: Readonly<Record<string, number>>;
  most?: number;
}) {
  const [isOpen, setOpen] = useState(false);
  if (aliases.length === 0) return <NoValue />;
  const shown = isOpen ? aliases : aliases.slice(0, most);
  const hidden = aliases.length - shown.length;
  return (
    <span className="chips">
      {shown.map((alias) => (
        <AliasChip key={alias} alias={alias} version={versions?.[alias]} />
      ))}
      {hidden > 0 && (
        <button
          type="button"
          className={styles.more}
          onClick={() => {
            setOpen(true);
          }}
        >
          +{hidden}
          <span className="visually-hidden"> more aliases</span>
        </button>
      )}
    </span>
  );
}

// A value may have a hundred thousand characters; a chip shows what fits.
const MOST_OF_TAG = 200;
const MOST_OF_TITLE = 1000;

/** A tag: key and value on grey. */
export function TagChip({ name, value }: { name: string; value: string }) {
  return (
    <span className={styles.tag} title={`${name}: ${value.slice(0, MOST_OF_TITLE)}`}>
      <span>{name}</span>
      {value === "" ? null : (
        <b>
          <Breakable text={value.slice(0, MOST_OF_TAG)} />
        </b>
      )}
    </span>
  );
}

/** Tags in a row: some, then "+288" which opens the rest; a dash for none. */
export function TagChips({
  tags,
  most = 12,
}: {
  tags: readonly (readonly [string, string])[];
  most?: number;
}) {
  const [isOpen, setOpen] = useState(false);
  if (tags.length === 0) return <NoValue />;
  const shown = isOpen ? tags : tags.slice(0, most);
  return (
    <span className="chips">
      {shown.map(([key, value]) => (
        <TagChip key={key} name={key} value={value} />
      ))}
      {tags.length > most && (
        <button
          type="button"
          className={styles.more}
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          {isOpen ? "Show fewer" : `+${tags.length - most}`}
          <span className="visually-hidden"> tags</span>
        </button>
      )}
    </span>
  );
}

/** "v13". */
export function VersionLabel({
  version,
  className,
}: {
  version: number | string;
  className?: string;
}) {
  return <span className={classNames(styles.version, className)}>v{version}</span>;
}

/** A dash, for what is not there. */
export function NoValue() {
  return (
    <span className="dim">
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">none</span>
    </span>
  );
}
