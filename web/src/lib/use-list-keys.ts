import { useId, useState, type KeyboardEvent } from "react";

interface ListKeys {
  count: number;
  onChoose: (index: number) => void;
  /** Nothing stands out until the arrows are used; otherwise the first does. */
  startsEmpty?: boolean;
}

/**
 * The keys of a text field with a list of options beneath (ARIA's combobox pattern): arrows move, Enter chooses, the focus stays in
 * the field. Spread `input` onto it and `option(index)` onto each option.
 */
export function useListKeys({ count, onChoose, startsEmpty = false }: ListKeys) {
  const listId = useId();
  const initial = startsEmpty ? -1 : 0;
  const [at, setAt] = useState(initial);
  const active = count === 0 ? -1 : Math.min(at, count - 1);
  const move = (to: number) => {
    setAt(to);
    document.getElementById(`${listId}-${to}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (count === 0 || event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") move((active + 1) % count);
    else if (event.key === "ArrowUp") move((active - 1 + count) % count);
    else if (event.key === "Enter" && active >= 0) onChoose(active);
    else return;
    event.preventDefault();
  };
  return {
    active,
    reset: () => {
      setAt(initial);
    },
    listId,
    input: {
      role: "combobox" as const,
      "aria-expanded": count > 0,
      "aria-controls": listId,
      "aria-autocomplete": "list" as const,
      "aria-activedescendant": active >= 0 ? `${listId}-${active}` : undefined,
      onKeyDown,
    },
    option: (index: number) => ({
      id: `${listId}-${index}`,
      role: "option" as const,
      "aria-selected": index === active,
      onPointerMove: () => {
        if (index !== active) setAt(index);
      },
    }),
  };
}
