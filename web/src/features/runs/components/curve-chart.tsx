import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { curveData, gapNotes, type CurveLook, type GapKind } from "@/lib/curve-data";
import { formatInteger, listing, plural } from "@/lib/format";
import type { NamedCurve } from "../series";
import { CurvePlot } from "./curve-plot";
import { CurveTable } from "./curve-table";
import { GapMark } from "./gap-mark";
import styles from "./charts.module.css";

interface CurveChartProps {
  /** What is drawn: "val_auc". */
  label: string;
  curves: readonly NamedCurve[];
  look: CurveLook;
  height?: number;
}

interface Note {
  kind: GapKind;
  words: string;
}

const MOST_NOTES = 6;

/** Curves over steps or time; dragging zooms, a double click leaves the zoom. As a table too. */
export function CurveChart({ label, curves, look, height = 180 }: CurveChartProps) {
  const [isTable, setTable] = useState(false);
  const points = curves.reduce((sum, { curve }) => sum + curve.points_count, 0);
  const notes = useMemo(() => notesOf(curves, look.x, look.log), [curves, look.x, look.log]);
  const gaps = notes.length > 0 ? `; breaks: ${listing(notes.map((note) => note.words))}` : "";
  return (
    <div className={styles.chart}>
      {isTable ? (
        <CurveTable label={label} curves={curves} look={look} />
      ) : (
        <CurvePlot
          curves={curves}
          look={look}
          height={height}
          label={`${label}: ${plural(points, "point")} over ${look.x === "step" ? "steps" : "time"}${gaps}`}
        />
      )}
      {notes.length > 0 && <Gaps label={label} notes={notes} />}
      <div className={styles.chartFoot}>
        <span className="dim">
          {curves.some(({ curve }) => curve.points_count > curve.values.length)
            ? `${formatInteger(points)} points, downsampled`
            : plural(points, "point")}
        </span>
        <Button
          variant="ghost"
          size="small"
          aria-pressed={isTable}
          onClick={() => {
            setTable(!isTable);
          }}
        >
          {isTable ? "As a chart" : "As a table"}
        </Button>
      </div>
    </div>
  );
}

/** Legend of the marks at places where a line breaks. */
function Gaps({ label, notes }: { label: string; notes: readonly Note[] }) {
  return (
    <ul className={styles.gaps} aria-label={`Breaks of ${label}`}>
      {notes.slice(0, MOST_NOTES).map(({ kind, words }) => (
        <li key={words}>
          <GapMark kind={kind} />
          {words}
        </li>
      ))}
      {notes.length > MOST_NOTES && <li>and {formatInteger(notes.length - MOST_NOTES)} more</li>}
    </ul>
  );
}

function notesOf(curves: readonly NamedCurve[], x: CurveLook["x"], log: boolean): Note[] {
  return curves.flatMap(({ curve, name }) =>
    gapNotes(curveData(curve, { x, log }).gaps, x).map(({ kind, words }) => ({
      kind,
      words: curves.length > 1 ? `${name}: ${words}` : words,
    })),
  );
}
