import { formatDay, plural } from "@/lib/format";
import { useWidth } from "@/lib/use-width";
import type { TriedMove } from "../api/rules";
import { monthStarts } from "../draft";
import styles from "./rules.module.css";

const HEIGHT = 56;
const MIDDLE = 22;
const EDGE = 10;
const months = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });

/** When the moves were: a cross for one that the draft stops, a dashed ring for one that it cannot judge, a dot for the others. */
export function MovesDrawing({
  moves,
  fromMs,
  toMs,
  place,
}: {
  moves: readonly TriedMove[];
  fromMs: number;
  toMs: number;
  place: string;
}) {
  const [measured, frame] = useWidth(800);
  const width = Math.max(200, measured);
  const x = (at: number) =>
    EDGE + ((at - fromMs) / Math.max(1, toMs - fromMs)) * (width - 2 * EDGE);
  const count = (verdict: TriedMove["verdict"]) =>
    moves.filter((one) => one.verdict === verdict).length;
  return (
    <div ref={frame}>
      <svg
        className={styles.moves}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        height={HEIGHT}
        role="img"
        aria-label={`${plural(moves.length, "move")} into ${place} from ${formatDay(fromMs)} to ${formatDay(toMs)}: the draft stops ${count("stopped")}, lets ${count("let_through")} through and cannot judge ${count("cannot_judge")}.`}
      >
        <line className={styles.axis} x1={EDGE} x2={width - EDGE} y1={MIDDLE} y2={MIDDLE} />
        {[fromMs, ...monthStarts(fromMs, toMs), toMs].map((at, index, all) => {
          const isEnd = index === 0 || index === all.length - 1;
          const isCrowded = all.length > width / 60;
          return (
            <g key={at}>
              <line className={styles.axis} x1={x(at)} x2={x(at)} y1={10} y2={34} />
              {(isEnd || !isCrowded) && (
                <text
                  x={x(at)}
                  y={51}
                  textAnchor={index === 0 ? "start" : isEnd ? "end" : "middle"}
                >
                  {isEnd ? formatDay(at).replace(/ \d{4}$/, "") : months.format(at)}
                </text>
              )}
            </g>
          );
        })}
        {[...moves].reverse().map((move) => (
          <Mark
            key={`${move.event_id} ${move.version}`}
            x={x(move.moved_at_ms)}
            verdict={move.verdict}
          />
        ))}
      </svg>
    </div>
  );
}

function Mark({ x, verdict }: { x: number; verdict: TriedMove["verdict"] }) {
  if (verdict === "let_through")
    return <circle className={styles.passed} cx={x} cy={MIDDLE} r={4.5} />;
  if (verdict === "cannot_judge")
    return <circle className={styles.unknown} cx={x} cy={MIDDLE} r={5.5} />;
  return (
    <>
      <circle className={styles.stoppedMark} cx={x} cy={MIDDLE} r={8} />
      <path className={styles.cross} d={`M${x - 3} ${MIDDLE - 3}l6 6m0-6l-6 6`} />
    </>
  );
}
