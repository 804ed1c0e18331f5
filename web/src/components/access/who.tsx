import { Server, Users } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { initials } from "@/components/ui/person";
import styles from "./parts.module.css";

/** A person, service or group, with one line about it. */
export function Who({
  kind = "user",
  name,
  note,
}: {
  kind?: "user" | "service" | "group";
  name: ReactNode;
  note?: ReactNode;
}) {
  return (
    <span className={styles.who}>
      <span className={classNames(styles.face, kind !== "user" && styles.group)} aria-hidden="true">
        {kind === "user" ? (
          typeof name === "string" && initials(name)
        ) : kind === "service" ? (
          <Server size={14} strokeWidth={2.1} />
        ) : (
          <Users size={14} strokeWidth={2.1} />
        )}
      </span>
      <TwoLines name={name} note={note} />
    </span>
  );
}

/** A name and, smaller, what it is. */
export function TwoLines({ name, note }: { name: ReactNode; note?: ReactNode }) {
  return (
    <span className={styles.two}>
      <b>{name}</b>
      {note !== undefined && note !== "" && <small>{note}</small>}
    </span>
  );
}
