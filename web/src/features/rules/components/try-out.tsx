import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleDashed, CircleX, Download } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/panel";
import { Person } from "@/components/ui/person";
import { Select } from "@/components/ui/select";
import { LoadingLines } from "@/components/ui/states";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import { formatDay, plural } from "@/lib/format";
import { saveText } from "@/lib/save-text";
import { useDebounced } from "@/lib/use-debounced";
import { tryQuery, type Rule, type TriedMove } from "../api/rules";
import { changesOf, draftOf, type Draft } from "../draft";
import { csvOf, whyOf } from "../moves";
import { MovesDrawing } from "./moves-drawing";
import styles from "./rules.module.css";

const WINDOWS = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "180", label: "180 days" },
  { value: "365", label: "A year" },
  { value: "731", label: "Two years" },
];
const TYPING_MS = 500;
const MOST_ROWS = 100;

interface TryOutProps {
  target: string;
  place: string;
  model: string | undefined;
  draft: Draft;
  rule: Rule | undefined;
  days: string;
  onDays: (days: string) => void;
}

/** What a draft would have done to the moves of the past, and what the stored rule would have done. */
export function TryOut({ target, place, model, draft, rule, days, onDays }: TryOutProps) {
  const [showsAll, setShowsAll] = useState(false);
  const isChanged = changesOf(draftOf(rule), draft).length > 0;
  const tried = useQuery(tryQuery(target, model, useDebounced(draft, TYPING_MS), Number(days)));
  const stored = useQuery({
    ...tryQuery(target, model, draftOf(rule), Number(days)),
    enabled: rule !== undefined,
  });
  const label = WINDOWS.find((one) => one.value === days)?.label ?? `${days} days`;
  const moves = tried.data?.moves ?? [];
  const of = (verdict: TriedMove["verdict"]) => moves.filter((one) => one.verdict === verdict);
  const [stopped, unknown, passed] = [of("stopped"), of("cannot_judge"), of("let_through")];
  const before = new Map(stored.data?.moves.map((one) => [keyOf(one), one.verdict]));
  const rows = showsAll ? [...stopped, ...unknown, ...passed] : [...stopped, ...unknown];
  const now = tried.dataUpdatedAt;
  return (
    <Panel
      title={`Try against the last ${label.toLowerCase()}`}
      note={tried.data && `${formatDay(tried.data.sinceMs)} to ${formatDay(now)}`}
      flush
      actions={
        <>
          <Select
            label="How far back"
            size="small"
            value={days}
            options={WINDOWS}
            onChange={onDays}
          />
          <Button
            variant="ghost"
            size="small"
            disabledReason={moves.length === 0 && "There are no moves in this time"}
            onClick={() => {
              saveText("tried-rule.csv", "text/csv", csvOf(moves, before));
            }}
          >
            <Download size={14} strokeWidth={2.1} aria-hidden />
            CSV
          </Button>
        </>
      }
    >
      {tried.error && !tried.data ? (
        <ErrorState
          error={tried.error}
          what="the moves of the past"
          level={3}
          onRetry={() => void tried.refetch()}
        />
      ) : tried.data === undefined ? (
        <LoadingLines what="the moves of the past" />
      ) : (
        <>
          <div className={styles.body}>
            <p className={styles.verdict} role="status">
              {moves.length === 0 ? (
                <b>
                  Nothing moved into {place} in {label.toLowerCase()}.
                </b>
              ) : (
                <>
                  <b>
                    {tried.data.hasMore && "The newest "}
                    {plural(moves.length, "move")} into {place}.
                  </b>{" "}
                  {isChanged || rule === undefined ? "The draft" : `Version ${rule.rule_version}`}{" "}
                  stops{" "}
                  <b className={stopped.length > 0 ? styles.stopped : undefined}>
                    {stopped.length}
                  </b>
                  , lets <b>{passed.length}</b> through and cannot judge <b>{unknown.length}</b>.
                  {rule !== undefined &&
                    isChanged &&
                    stored.data !== undefined &&
                    ` Version ${rule.rule_version} stops ${stored.data.moves.filter((one) => one.verdict === "stopped").length} of them.`}
                </>
              )}
            </p>
            {moves.length > 0 && (
              <MovesDrawing moves={moves} fromMs={tried.data.sinceMs} toMs={now} place={place} />
            )}
          </div>
          {rows.length > 0 && (
            <Table
              label="Moves that the draft judges"
              columns={columnsOf(isChanged ? rule : undefined, before)}
              rows={rows.slice(0, MOST_ROWS)}
              rowKey={keyOf}
              edge={{ top: false, bottom: false }}
            />
          )}
          {moves.length > 0 && (
            <div className={styles.foot}>
              {passed.length > 0 ? (
                <button
                  type="button"
                  className="link"
                  onClick={() => {
                    setShowsAll(!showsAll);
                  }}
                >
                  {showsAll ? "Hide" : "Show"} the {passed.length} it lets through
                </button>
              ) : (
                <span />
              )}
              <span>
                {rows.length > MOST_ROWS && `The first ${MOST_ROWS} are shown. `}
                Judged by what was known at the time of each move
              </span>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}

function keyOf(move: TriedMove): string {
  return `${move.event_id} ${move.version}`;
}

function columnsOf(
  rule: Rule | undefined,
  before: ReadonlyMap<string, TriedMove["verdict"]>,
): Column<TriedMove>[] {
  return [
    {
      id: "moved",
      header: "Moved",
      label: "",
      isTitle: true,
      cell: (move) => <span className={styles.nowrap}>{formatDay(move.moved_at_ms)}</span>,
    },
    {
      id: "version",
      header: "Version",
      label: "",
      cell: (move) =>
        move.model === null ? (
          <span className="dim">deleted model, v{move.version}</span>
        ) : (
          <Link
            className="name"
            to="/models/$name/versions/$version"
            params={{ name: move.model, version: String(move.version) }}
          >
            {move.model} <span className={styles.nowrap}>v{move.version}</span>
          </Link>
        ),
    },
    { id: "by", header: "By", label: "", cell: (move) => <Person name={move.moved_by} /> },
    {
      id: "draft",
      header: rule === undefined ? "Verdict" : "Draft",
      cell: (move) => <Verdict verdict={move.verdict} />,
    },
    ...(rule === undefined
      ? []
      : [
          {
            id: "stored",
            header: `Version ${rule.rule_version}`,
            cell: (move: TriedMove) => (
              <span className={styles.nowrap}>
                {WORDS[before.get(keyOf(move)) ?? "cannot_judge"]}
              </span>
            ),
          },
        ]),
    {
      id: "why",
      header: "Why",
      label: "",
      narrow: "full",
      cell: (move) => <span className="mid">{whyOf(move)}</span>,
    },
  ];
}

const WORDS: Record<TriedMove["verdict"], string> = {
  stopped: "Stopped",
  let_through: "Allowed",
  cannot_judge: "Cannot judge",
};

function Verdict({ verdict }: { verdict: TriedMove["verdict"] }) {
  if (verdict === "let_through") return <span className="mid">{WORDS[verdict]}</span>;
  const isStop = verdict === "stopped";
  const Icon = isStop ? CircleX : CircleDashed;
  return (
    <span className={`${styles.mark ?? ""} ${(isStop ? styles.stop : "") ?? ""}`}>
      <Icon size={15} strokeWidth={1.8} aria-hidden />
      {WORDS[verdict]}
    </span>
  );
}
