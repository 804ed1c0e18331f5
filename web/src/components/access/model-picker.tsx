import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { get } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keepFocusBeside } from "@/lib/focus-beside";
import { keys } from "@/lib/query-keys";
import { useDebounced } from "@/lib/use-debounced";

/** Some registered models, each found by a part of its name. */
export function ModelPicker({
  models,
  onChange,
}: {
  models: readonly string[];
  onChange: (models: readonly string[]) => void;
}) {
  const [text, setText] = useState("");
  const sought = useDebounced(text.trim(), 150);
  const { data } = useQuery({
    queryKey: [...keys.modelNames, sought],
    queryFn: ({ signal }) => get<Message<"ModelNames">>("/model-names", { prefix: sought }, signal),
  });
  return (
    <>
      <Combobox
        label="Models"
        text={text}
        onText={setText}
        placeholder="Part of a name"
        options={(data?.names ?? [])
          .filter(({ name }) => !models.includes(name))
          .slice(0, 8)
          .map(({ name }) => ({ value: name }))}
        onChoose={({ value }) => {
          onChange([...models, value]);
          setText("");
        }}
      />
      {models.length > 0 && (
        <ul className="chips" aria-label="Chosen models">
          {models.map((name) => (
            <li key={name}>
              <Button
                size="small"
                aria-label={`Remove ${name}`}
                title={name}
                onClick={(event) => {
                  keepFocusBeside(event.currentTarget, "form");
                  onChange(models.filter((one) => one !== name));
                }}
              >
                <span>{name}</span>
                <X size={14} strokeWidth={2.1} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
