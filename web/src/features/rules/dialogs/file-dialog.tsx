import { useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast-store";
import { keys } from "@/lib/query-keys";
import { plural } from "@/lib/format";
import { saveText } from "@/lib/save-text";
import { workspaceName } from "@/lib/workspace";
import { putSettings, settingsOf, type RulesPage, type Settings } from "../api/rules";

/** All stages and rules as one document: to keep in a file, and to set from one. */
export function FileDialog({
  page,
  denial,
  onClose,
}: {
  page: RulesPage;
  denial: string | false;
  onClose: () => void;
}) {
  const client = useQueryClient();
  // What it was opened with, whatever is saved meanwhile.
  const [stored] = useState(() => JSON.stringify(settingsOf(page), null, 2));
  const [text, setText] = useState(stored);
  const [changes, setChanges] = useState<readonly string[] | null>(null);
  const settings = parsed(text);
  const reason =
    denial ||
    (typeof settings === "string" && settings) ||
    (text === stored && "Nothing is changed");
  const apply = async () => {
    const done = await putSettings(settings as Settings, false);
    for (const queryKey of [keys.stages, keys.rules, keys.models, ["model"]])
      void client.invalidateQueries({ queryKey });
    toast({ text: `${plural(done.changes.length, "change")} made` });
  };
  return (
    <FormDialog
      wide
      title="Stages and rules as a file"
      note="Rules of single models are not part of it. Stages and rules that are not in it are removed."
      submitLabel={changes === null ? "Say what would change" : "Make these changes"}
      disabledReason={reason}
      onSubmit={async () => {
        if (changes !== null) {
          await apply();
          return;
        }
        const dry = await putSettings(settings as Settings, true);
        setChanges(dry.changes);
        // Keeps the dialog open: the second press makes them.
        throw new Preview();
      }}
      isNotice={(error) => error instanceof Preview}
      onClose={onClose}
    >
      <TextArea
        label="Document"
        rows={16}
        value={text}
        spellCheck={false}
        readOnly={denial !== false}
        onChange={(event) => {
          setText(event.target.value);
          setChanges(null);
        }}
      />
      <div className="chips">
        <Button
          size="small"
          onClick={() => {
            saveText(`${workspaceName}-stages.json`, "application/json", `${stored}\n`);
          }}
        >
          <Download size={14} strokeWidth={2.1} aria-hidden />
          Download
        </Button>
      </div>
      {changes !== null && (
        <div role="status">
          <h3>{changes.length === 0 ? "Nothing would change" : "Would change"}</h3>
          <ul>
            {changes.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
    </FormDialog>
  );
}

class Preview extends Error {}

/** The document, or why it is none. */
function parsed(text: string): Settings | string {
  try {
    const found: unknown = JSON.parse(text);
    if (
      typeof found === "object" &&
      found !== null &&
      "new_stages" in found &&
      "new_rules" in found
    )
      return { new_stages: found.new_stages, new_rules: found.new_rules } as Settings;
    return "It needs new_stages and new_rules";
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : ""}`;
  }
}
