import { useStages } from "@/lib/api/stages";
import { piePath, stageLook } from "@/lib/stages";
import { classNames } from "./class-names";
import styles from "./small-parts.module.css";

/** The disc alone; its word must stand beside it. Its look follows the stages of the workspace. */
export function StageDisc({ stage, size = 14 }: { stage: string; size?: number }) {
  const { shape, hue, fill } = stageLook(stage, useStages());
  return (
    <svg
      className={classNames(styles.disc, styles[hue])}
      width={size}
      height={size}
      viewBox="0 0 14 14"
      fill="none"
      aria-hidden="true"
    >
      <circle
        cx="7"
        cy="7"
        r="5.25"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray={shape === "none" ? "1.9 1.4" : undefined}
      />
      {shape === "full" && <circle cx="7" cy="7" r="3.1" fill="currentColor" />}
      {shape === "barred" && (
        <path d="M4.5 7h5" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      )}
      {shape === "pie" && <path d={piePath(fill, 7, 3.3)} fill="currentColor" />}
    </svg>
  );
}

/** A stage: disc and word; `bare` (in menus and column heads) without its ground. */
export function StagePill({ stage, bare = false }: { stage: string; bare?: boolean }) {
  const { hue } = stageLook(stage, useStages());
  return (
    <span className={classNames(styles.stage, styles[hue], bare && styles.bare)}>
      <StageDisc stage={stage} />
      {stage || "None"}
    </span>
  );
}

/** The stages of a version, furthest first; "None" when it holds none. */
export function StagePills({ stages }: { stages: readonly string[] }) {
  if (stages.length === 0) return <StagePill stage="None" />;
  return (
    <span className="chips">
      {stages.map((stage) => (
        <StagePill key={stage} stage={stage} />
      ))}
    </span>
  );
}
