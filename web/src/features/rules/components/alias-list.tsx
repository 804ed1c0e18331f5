import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { AliasChip } from "@/components/ui/chips";
import { Panel } from "@/components/ui/panel";
import { plural } from "@/lib/format";
import type { RulesPage } from "../api/rules";
import { NewAliasDialog } from "../dialogs/deferred";
import { countOf, draftOf } from "../draft";
import styles from "./rules.module.css";

/** The aliases that have a rule. */
export function AliasList({
  page,
  current,
  denial,
  model,
}: {
  page: RulesPage;
  current: string;
  denial: string | false;
  model: string | undefined;
}) {
  const [isAdding, setAdding] = useState(false);
  const rules = page.rules.filter((one) => one.target_kind === "alias");
  const open = rules.some((one) => one.target === current)
    ? null
    : current.startsWith("alias:") && current.slice("alias:".length);
  return (
    <Panel
      title="Protected aliases"
      flush
      actions={
        <Button
          variant="ghost"
          size="small"
          disabledReason={denial}
          onClick={() => {
            setAdding(true);
          }}
        >
          <Plus size={14} strokeWidth={2.1} aria-hidden />
          Add<span className="visually-hidden"> a protected alias</span>
        </Button>
      }
    >
      <ul className={styles.aliases}>
        {rules.length === 0 && !open && (
          <li className="dim">None. Everyone who may move versions may set every alias.</li>
        )}
        {rules.map((one) => (
          <li key={one.target}>
            <TargetLink target={one.target} current={current} model={model}>
              <AliasChip alias={one.target.slice("alias:".length)} isProtected />
              <span className="dim">{plural(countOf(draftOf(one)), "rule")}</span>
            </TargetLink>
          </li>
        ))}
        {open && (
          <li>
            <TargetLink target={current} current={current} model={model}>
              <AliasChip alias={open} />
              <span className="dim">not saved</span>
            </TargetLink>
          </li>
        )}
      </ul>
      {isAdding && (
        <NewAliasDialog
          model={model}
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </Panel>
  );
}

function TargetLink({
  target,
  current,
  model,
  children,
}: {
  target: string;
  current: string;
  model: string | undefined;
  children: React.ReactNode;
}) {
  const common = {
    resetScroll: false,
    "aria-current": target === current ? ("true" as const) : undefined,
  };
  return model === undefined ? (
    <Link to="/settings/rules" search={(old) => ({ ...old, target })} {...common}>
      {children}
    </Link>
  ) : (
    <Link
      to="/models/$name/rules"
      params={{ name: model }}
      search={(old) => ({ ...old, target })}
      {...common}
    >
      {children}
    </Link>
  );
}
