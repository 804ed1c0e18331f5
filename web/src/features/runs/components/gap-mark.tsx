import type { GapKind } from "@/lib/curve-data";
import styles from "./charts.module.css";

/** A mark in a box of 8 by 8, the same in a chart and in its legend. */
const SHAPES: Record<GapKind, string> = {
  NaN: "M0 0L8 8M8 0L0 8",
  "∞": "M0 8L4 0L8 8Z",
  "−∞": "M0 0L4 8L8 0Z",
  "0 or less": "M0 4H8",
};
const SIZE = 8;

/** The mark as the legend shows it. */
export function GapMark({ kind }: { kind: GapKind }) {
  return (
    <svg className={styles.gapMark} width="10" height="10" viewBox="-1 -1 10 10" aria-hidden>
      <path d={SHAPES[kind]} />
    </svg>
  );
}

interface Place {
  x: number;
  top: number;
  bottom: number;
  ratio: number;
  color: string;
}

/** Draw a line where the curve breaks, with the mark at its end: above for infinity, else below. */
export function drawGapMark(
  ctx: CanvasRenderingContext2D,
  kind: GapKind,
  { x, top, bottom, ratio, color }: Place,
): void {
  const size = SIZE * ratio;
  ctx.strokeStyle = color;
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.lineWidth = 1.5 * ratio;
  ctx.save();
  ctx.translate(x - size / 2, kind === "∞" ? top : bottom - size);
  ctx.scale(ratio, ratio);
  ctx.lineWidth = 1.5;
  ctx.stroke(new Path2D(SHAPES[kind]));
  ctx.restore();
}
