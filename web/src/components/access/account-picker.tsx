import { useQuery } from "@tanstack/react-query";
import { Combobox } from "@/components/ui/combobox";
import { accountNamesQuery } from "@/lib/access/accounts";
import { useDebounced } from "@/lib/use-debounced";

interface AccountPickerProps {
  label: string;
  /** The text in the field; an account's name once one is chosen. */
  text: string;
  onText: (text: string) => void;
  /** Takes a chosen name instead of the field. */
  onChosen?: (name: string) => void;
  hint?: string;
  /** Names that are not offered. */
  without?: readonly string[];
}

/** One account, found by a part of its name. */
export function AccountPicker({
  label,
  text,
  onText,
  onChosen,
  hint,
  without = [],
}: AccountPickerProps) {
  const sought = useDebounced(text.trim(), 150);
  const { data } = useQuery(accountNamesQuery(sought));
  return (
    <Combobox
      label={label}
      text={text}
      onText={onText}
      hint={hint}
      placeholder="Part of a name"
      options={(data?.items ?? [])
        .filter((account) => !without.includes(account.name))
        .map((account) => ({
          value: account.name,
          why: account.kind === "service" ? "service" : account.display_name || undefined,
        }))}
      onChoose={({ value }) => {
        (onChosen ?? onText)(value);
      }}
    />
  );
}
