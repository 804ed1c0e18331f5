import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Box, Plus } from "lucide-react";
import { useState } from "react";
import { Combobox } from "@/components/ui/combobox";
import { TextArea } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/api/errors";
import { keys } from "@/lib/query-keys";
import { useDebounced } from "@/lib/use-debounced";
import { modelNamesQuery, registerVersion, type ModelSource } from "../api/run";

interface RegisterDialogProps {
  runId: string;
  /** "From wine-900, model model" */
  note: string;
  source: ModelSource;
  /** The model that runs of this experiment were registered under last. */
  suggestedName: string | null;
  onClose: () => void;
}

/** Makes a version of a registered model, an existing one or a new one. */
export function RegisterDialog({
  runId,
  note,
  source,
  suggestedName,
  onClose,
}: RegisterDialogProps) {
  const [name, setName] = useState(suggestedName ?? "");
  const [description, setDescription] = useState("");
  const navigate = useNavigate();
  const client = useQueryClient();
  // The suggested name is selected, but all names are offered until the user types.
  const [isTyped, setTyped] = useState(false);
  const prefix = useDebounced(isTyped ? name.trim() : "", 150);
  const offered = useQuery(modelNamesQuery(prefix)).data?.names ?? [];
  const exact = useQuery({
    ...modelNamesQuery(useDebounced(name.trim(), 150)),
    enabled: name.trim() !== "",
  }).data?.names;
  const existing = [...offered, ...(exact ?? [])].find((one) => one.name === name.trim());
  const options = [
    ...offered.map((one) => ({
      value: one.name,
      icon: <Box size={16} strokeWidth={1.8} aria-hidden />,
      why: `becomes version ${one.next_version}`,
    })),
    ...(existing && name.trim() !== ""
      ? []
      : [
          {
            value: name.trim() === "" ? "new" : `new:${name}`,
            label:
              name.trim() === "" ? (
                "New model …"
              ) : (
                <>
                  New model <b>{name.trim()}</b>
                </>
              ),
            icon: <Plus size={16} strokeWidth={1.8} aria-hidden />,
            why: "becomes version 1",
          },
        ]),
  ];
  const register = async () => {
    if (name.trim() === "")
      throw new ApiError("invalid", "Type a name, or pick one from the list.");
    const made = await registerVersion(name.trim(), source, description, existing === undefined);
    void client.invalidateQueries({ queryKey: keys.run(runId) });
    void client.invalidateQueries({ queryKey: keys.modelNames });
    toast({ text: `${made.model} v${made.version} is registered` });
    await navigate({
      to: "/models/$name/versions/$version",
      params: { name: made.model, version: String(made.version) },
    });
  };
  return (
    <FormDialog
      wide
      title="Register Model"
      note={note}
      submitLabel={`Register version ${existing?.next_version ?? 1}`}
      onSubmit={register}
      onClose={onClose}
    >
      <Combobox
        label="Model Name"
        text={name}
        startsOpen={suggestedName === null}
        onText={(text) => {
          setName(text);
          setTyped(true);
        }}
        options={options}
        onChoose={(option) => {
          if (option.value === "new") setName("");
          else if (
            !option.value.startsWith("new:") ||
            offered.some((one) => one.name === option.value)
          )
            setName(option.value);
        }}
        hint={
          existing
            ? existing.summary
            : name.trim() === ""
              ? "Pick a model, or type the name of a new one."
              : `A new model, ${name.trim()}, is made with it.`
        }
      />
      <TextArea
        label="What is new"
        isOptional
        value={description}
        onChange={(event) => {
          setDescription(event.target.value);
        }}
      />
    </FormDialog>
  );
}
