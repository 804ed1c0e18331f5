import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { BUILT_IN_ROLES } from "@/lib/access/role-words";
import { hasAccounts } from "@/lib/api/me";
import { keepFocusBeside } from "@/lib/focus-beside";
import { HolderDialog } from "../dialogs/deferred";
import { holderWord, isNoOne, type People } from "../draft";
import styles from "./rules.module.css";

interface PeopleFieldProps {
  /** What the people do: "May ask". */
  label: string;
  people: People;
  /** Who it is when no one is named. */
  anyone: string;
  /** The weakest role that makes sense. */
  weakest: "contributor" | "approver";
  denial: string | false;
  onChange: (people: People) => void;
}

/** People of a rule: roles, groups and accounts as chips, or everyone. */
export function PeopleField({
  label,
  people,
  anyone,
  weakest,
  denial,
  onChange,
}: PeopleFieldProps) {
  const [picking, setPicking] = useState<"groups" | "accounts" | null>(null);
  const first = BUILT_IN_ROLES.findIndex((one) => one.value === weakest);
  const add = (kind: keyof People, name: string) => {
    if (people[kind].includes(name)) return;
    // A built-in role includes those above it, so two say no more than one.
    const kept = kind === "roles" ? [] : people[kind];
    onChange({ ...people, [kind]: [...kept, name] });
  };
  return (
    <>
      {isNoOne(people) && <span>{anyone}</span>}
      {(["roles", "groups", "accounts"] as const).flatMap((kind) =>
        people[kind].map((one) => {
          const word = holderWord(kind, one);
          return (
            <span key={`${kind} ${one}`} className={styles.chip}>
              {word}
              {!denial && (
                <button
                  type="button"
                  className={styles.remove}
                  aria-label={`Remove ${word}`}
                  onClick={(event) => {
                    keepFocusBeside(event.currentTarget, "[role=group]");
                    onChange({
                      ...people,
                      [kind]: people[kind].filter((other) => other !== one),
                    });
                  }}
                >
                  <X size={12} strokeWidth={2.1} aria-hidden />
                </button>
              )}
            </span>
          );
        }),
      )}
      {!denial && (
        <Menu
          align="start"
          trigger={
            <Button variant="ghost" size="small" aria-label={`Add to: ${label}`}>
              <Plus size={14} strokeWidth={2.1} aria-hidden />
              Add
            </Button>
          }
        >
          {BUILT_IN_ROLES.slice(first).map((role) => (
            <MenuItem
              key={role.value}
              onSelect={() => {
                add("roles", role.value);
              }}
            >
              {role.label} and above
            </MenuItem>
          ))}
          {hasAccounts && <MenuSeparator />}
          {hasAccounts && (
            <MenuItem
              onSelect={() => {
                setPicking("groups");
              }}
            >
              A group
            </MenuItem>
          )}
          {hasAccounts && (
            <MenuItem
              onSelect={() => {
                setPicking("accounts");
              }}
            >
              An account
            </MenuItem>
          )}
        </Menu>
      )}
      {picking !== null && (
        <HolderDialog
          kind={picking}
          label={label}
          onChoose={(name) => {
            add(picking, name);
          }}
          onClose={() => {
            setPicking(null);
          }}
        />
      )}
    </>
  );
}
