import { useQuery } from "@tanstack/react-query";
import { Combobox } from "@/components/ui/combobox";
import { groupsQuery } from "@/lib/access/groups";
import { plural } from "@/lib/format";
import { useDebounced } from "@/lib/use-debounced";

interface GroupPickerProps {
  label: string;
  text: string;
  onText: (text: string) => void;
}

const MOST_SHOWN = 8;

/** One group, found by a part of its name. */
export function GroupPicker({ label, text, onText }: GroupPickerProps) {
  const sought = useDebounced(text.trim(), 150);
  const { data } = useQuery(groupsQuery({ q: sought }));
  return (
    <Combobox
      label={label}
      text={text}
      onText={onText}
      placeholder="Part of a name"
      options={(data?.items ?? []).slice(0, MOST_SHOWN).map((group) => ({
        value: group.name,
        why: plural(group.members_count, "member"),
      }))}
      onChoose={({ value }) => {
        onText(value);
      }}
    />
  );
}
