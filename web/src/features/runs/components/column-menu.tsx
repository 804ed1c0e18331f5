import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, EyeOff, Pin, PinOff } from "lucide-react";
import type { ReactNode } from "react";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";

export interface ColumnActions {
  sort: (by: string, descending: boolean) => void;
  pin: (id: string, isPinned: boolean) => void;
  hide: (id: string) => void;
  move: (id: string, step: -1 | 1) => void;
  toggleGroup: (token: string) => void;
}

interface ColumnMenuProps {
  id: string;
  isPinned: boolean;
  actions: ColumnActions;
  /** Further items, for columns of its kind. */
  children: ReactNode;
}

/** The menu in the header of a column. */
export function ColumnMenu({ id, isPinned, actions, children }: ColumnMenuProps) {
  const canSort = id !== "registered" && id !== "id";
  return (
    <>
      {canSort && (
        <MenuItem
          icon={<ArrowUp size={14} strokeWidth={2.1} aria-hidden />}
          onSelect={() => {
            actions.sort(id, false);
          }}
        >
          Sort ascending
        </MenuItem>
      )}
      {canSort && (
        <MenuItem
          icon={<ArrowDown size={14} strokeWidth={2.1} aria-hidden />}
          onSelect={() => {
            actions.sort(id, true);
          }}
        >
          Sort descending
        </MenuItem>
      )}
      {canSort && <MenuSeparator />}
      <MenuItem
        icon={
          isPinned ? (
            <PinOff size={14} strokeWidth={2.1} aria-hidden />
          ) : (
            <Pin size={14} strokeWidth={2.1} aria-hidden />
          )
        }
        onSelect={() => {
          actions.pin(id, !isPinned);
        }}
      >
        {isPinned ? "Unpin" : "Pin next to the name"}
      </MenuItem>
      <MenuItem
        icon={<ArrowLeft size={14} strokeWidth={2.1} aria-hidden />}
        onSelect={() => {
          actions.move(id, -1);
        }}
      >
        Move left
      </MenuItem>
      <MenuItem
        icon={<ArrowRight size={14} strokeWidth={2.1} aria-hidden />}
        onSelect={() => {
          actions.move(id, 1);
        }}
      >
        Move right
      </MenuItem>
      <MenuItem
        icon={<EyeOff size={14} strokeWidth={2.1} aria-hidden />}
        onSelect={() => {
          actions.hide(id);
        }}
      >
        Hide
      </MenuItem>
      {children}
    </>
  );
}
