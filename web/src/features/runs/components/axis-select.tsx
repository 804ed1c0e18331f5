import { Select } from "@/components/ui/select";
import type { Axis } from "@/lib/compare-runs";

// A drop-down of more is no use to anybody; those that tell runs apart come first.
const MOST = 200;

/** Chooses an axis. */
export function AxisSelect({
  label,
  axes,
  value,
  onChange,
}: {
  label: string;
  axes: readonly Axis[];
  value: string;
  onChange: (id: string) => void;
}) {
  const shown = axes.slice(0, MOST);
  const options = shown.some((axis) => axis.id === value)
    ? shown
    : [...axes.filter((axis) => axis.id === value), ...shown];
  return (
    <Select
      label={label}
      value={value}
      options={options.map((axis) => ({
        value: axis.id,
        label: axis.name,
        why: axis.id.startsWith("params.") ? "parameter" : undefined,
      }))}
      onChange={onChange}
    />
  );
}
