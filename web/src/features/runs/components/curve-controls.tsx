import { CheckField } from "@/components/ui/fields";
import { Segments } from "@/components/ui/tabs";
import type { CurveLook } from "@/lib/curve-data";

/** How curves are drawn: over steps or time, with a logarithm, smoothed. */
export function CurveControls({
  look,
  onChange,
}: {
  look: CurveLook;
  onChange: (look: CurveLook) => void;
}) {
  return (
    <>
      <Segments
        label="Over"
        value={look.x}
        options={[
          { value: "step", label: "Steps" },
          { value: "time", label: "Time" },
        ]}
        onChange={(x) => {
          onChange({ ...look, x });
        }}
      />
      <CheckField
        label="Logarithm"
        checked={look.log}
        onChange={() => {
          onChange({ ...look, log: !look.log });
        }}
      />
      <label>
        Smooth{" "}
        <input
          type="range"
          min={0}
          max={99}
          value={look.smooth}
          onChange={(event) => {
            onChange({ ...look, smooth: Number(event.target.value) });
          }}
        />
        <span className="num dim">{look.smooth} %</span>
      </label>
    </>
  );
}
