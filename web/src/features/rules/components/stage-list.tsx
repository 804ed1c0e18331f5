import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { GripVertical } from "lucide-react";
import { useState, type ReactNode } from "react";
import { StageDisc } from "@/components/ui/stage-pill";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";
import { changeStage, type RulesPage } from "../api/rules";
import { countOf, draftOf } from "../draft";
import styles from "./rules.module.css";

interface StageListProps {
  page: RulesPage;
  current: string;
  /** Whether the stages can be put in another order. */
  mayMove: boolean;
  /** Of which model the rules are shown. */
  model: string | undefined;
}

/** The stages in their order, each a link to its rule. Between None and Archived they can be moved: by dragging, or with the arrow keys. */
export function StageList({ page, current, mayMove, model }: StageListProps) {
  const client = useQueryClient();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const last = page.stages.length - 2;
  const move = (stage: string, position: number) => {
    if (position < 1 || position > last) return;
    changeStage(stage, { position }).then(
      () => {
        toast({ text: `${stage} is stage ${position} of ${last} now` });
        void client.invalidateQueries({ queryKey: keys.stages });
        void client.invalidateQueries({ queryKey: keys.rules });
      },
      (error: unknown) => {
        toastProblem(error, "The order is as it was.");
      },
    );
  };
  return (
    <ul className={styles.stages}>
      {page.stages.map(({ name, position }) => {
        const canMove = mayMove && name !== "None" && name !== "Archived";
        const target = `stage:${name}`;
        return (
          // The handle does the same by keyboard.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <li
            key={name}
            data-current={target === current || undefined}
            data-over={(dragged !== null && over === name) || undefined}
            onDragOver={(event) => {
              if (dragged === null || !canMove) return;
              event.preventDefault();
              setOver(name);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null && dragged !== name) move(dragged, position);
              setDragged(null);
              setOver(null);
            }}
          >
            {canMove ? (
              <button
                type="button"
                className={styles.grip}
                draggable
                aria-label={`Move ${name}, stage ${position} of ${last}`}
                title="Drag it, or press the arrow keys"
                onDragStart={(event) => {
                  event.dataTransfer.setData("text/plain", name);
                  setDragged(name);
                }}
                onDragEnd={() => {
                  setDragged(null);
                  setOver(null);
                }}
                onKeyDown={(event) => {
                  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
                  event.preventDefault();
                  move(name, position + (event.key === "ArrowUp" ? -1 : 1));
                }}
              >
                <GripVertical size={14} strokeWidth={2.1} aria-hidden />
              </button>
            ) : (
              <span />
            )}
            <StageLink name={name} target={target} isCurrent={target === current} model={model}>
              {summaryOf(page, name, model)}
            </StageLink>
          </li>
        );
      })}
    </ul>
  );
}

function StageLink({
  name,
  target,
  isCurrent,
  model,
  children,
}: {
  name: string;
  target: string;
  isCurrent: boolean;
  model: string | undefined;
  children: ReactNode;
}) {
  const content = (
    <>
      <StageDisc stage={name} size={16} />
      <span className={styles.two}>
        <b>{name}</b>
        <small>{children}</small>
      </span>
    </>
  );
  // Nothing is asked of a version that leaves its stage.
  if (name === "None") return <div className={styles.place}>{content}</div>;
  const common = {
    className: styles.place,
    resetScroll: false,
    "aria-current": isCurrent ? ("true" as const) : undefined,
  };
  return model === undefined ? (
    <Link to="/settings/rules" search={(old) => ({ ...old, target })} {...common}>
      {content}
    </Link>
  ) : (
    <Link
      to="/models/$name/rules"
      params={{ name: model }}
      search={(old) => ({ ...old, target })}
      {...common}
    >
      {content}
    </Link>
  );
}

function summaryOf(page: RulesPage, stage: string, model: string | undefined): string {
  if (stage === "None") return "where versions start";
  const rule = page.rules.find((one) => one.target === `stage:${stage}`);
  const count = countOf(draftOf(rule));
  const asks = count === 0 ? "no rules" : plural(count, "rule");
  if (model !== undefined)
    return `${asks}, ${rule?.rule_model === null || rule === undefined ? "of the workspace" : "its own"}`;
  return `${asks}, ${plural(page.counts[stage] ?? 0, "version")}`;
}
