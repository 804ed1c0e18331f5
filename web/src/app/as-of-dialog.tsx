import { useState } from "react";
import { TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { asOf, goTo } from "@/lib/as-of";

/** Choose the time, in UTC, or the event as of which models and versions are shown. */
export function AsOfDialog({ onClose }: { onClose: () => void }) {
  const [time, setTime] = useState(() => localText(asOf));
  const [event, setEvent] = useState(asOf?.startsWith("ev_") ? asOf : "");
  const [now] = useState(() => new Date().toISOString().slice(0, 16));
  const isFuture = time > now;
  return (
    <FormDialog
      title="See the past"
      note="Models and versions as they were: names, stages, aliases, tags and descriptions. The address can be shared."
      submitLabel="Show it"
      disabledReason={
        (time === "" && event.trim() === "" && "Choose a time or an event") ||
        (isFuture && event.trim() === "" && "This time is in the future")
      }
      onSubmit={() => {
        goTo(event.trim() || `${time}Z`);
        return Promise.resolve();
      }}
      onClose={onClose}
    >
      <TextField
        label="Time, UTC"
        type="datetime-local"
        max={now}
        value={time}
        error={isFuture && "This time is in the future."}
        onChange={(change) => {
          setTime(change.target.value);
        }}
      />
      <TextField
        label="Or after an event"
        isOptional
        placeholder="ev_4711"
        value={event}
        spellCheck={false}
        autoComplete="off"
        onChange={(change) => {
          setEvent(change.target.value);
        }}
      />
    </FormDialog>
  );
}

function localText(moment: string | null): string {
  const at = moment === null ? Number.NaN : Date.parse(moment);
  return Number.isNaN(at) ? "" : new Date(at).toISOString().slice(0, 16);
}
