import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./notice.module.css";

/** Something to know, where it matters: beside the field, in the dialog. */
export function Notice({
  tone = "plain",
  role,
  children,
}: {
  tone?: "plain" | "wait" | "stop";
  role?: "alert" | "status";
  children: ReactNode;
}) {
  const Icon = tone === "stop" ? CircleAlert : tone === "wait" ? TriangleAlert : Info;
  return (
    <div className={classNames(styles.notice, tone !== "plain" && styles[tone])} role={role}>
      <Icon size={16} strokeWidth={1.8} aria-hidden />
      <div>{children}</div>
    </div>
  );
}
