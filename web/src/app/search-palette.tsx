import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import {
  Box,
  Boxes,
  FlaskConical,
  House,
  ListChecks,
  Play,
  ScrollText,
  Search,
  Settings,
  type LucideIcon,
} from "lucide-react";
import { Fragment, useEffect, useState, type ReactNode } from "react";
import { AliasChip } from "@/components/ui/chips";
import { Problem } from "@/components/ui/problem";
import { RunStatus } from "@/components/ui/run-status";
import { StagePill } from "@/components/ui/stage-pill";
import { useStages } from "@/lib/api/stages";
import type { StageOrder } from "@/lib/stages";
import { get } from "@/lib/api/client";
import type { SearchResults } from "@/lib/api/types";
import { basePath } from "@/lib/config";
import { keys } from "@/lib/query-keys";
import { takeTypedAhead } from "@/lib/typed-ahead";
import { useDebounced } from "@/lib/use-debounced";
import { useListKeys } from "@/lib/use-list-keys";
import { withWorkspace } from "@/lib/workspace";
import styles from "./search-palette.module.css";

interface Hit {
  key: string;
  group: string;
  icon: LucideIcon;
  title: string;
  note?: string;
  fact?: ReactNode;
  href: string;
}

/** One box for everything: models, versions, runs and experiments by a part of their name, ids whole, and the pages. */
export default function SearchPalette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const sought = useDebounced(text.trim(), 120);
  const query = useQuery({
    queryKey: keys.search(sought),
    queryFn: ({ signal }) => get<SearchResults>("/search", { q: sought }, signal),
    enabled: sought !== "",
    placeholderData: (previous) => previous,
  });
  const stages = useStages();
  const hits = sought === "" ? PLACES : hitsOf(query.data, stages);
  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    router.history.push(basePath + hit.href + withWorkspace(""));
  };
  const list = useListKeys({
    count: hits.length,
    onChoose: (index) => {
      open(hits[index]);
    },
  });
  const { reset } = list;
  useEffect(reset, [sought]); // eslint-disable-line react-hooks/exhaustive-deps

  return (
    <Dialog.Root
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.scrim} />
        <Dialog.Popup className={styles.box} aria-label="Search">
          <div className={styles.field}>
            <Search size={16} strokeWidth={1.8} aria-hidden />
            <input
              {...list.input}
              type="text"
              aria-label="Search models, versions, runs and experiments"
              placeholder="Any part of a name, or an id"
              value={text}
              maxLength={500}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => {
                setText(event.target.value);
              }}
              // From here on the field itself hears what is typed.
              onFocus={() => {
                const ahead = takeTypedAhead();
                if (ahead !== "") setText(ahead);
              }}
            />
          </div>
          <div className={styles.list} id={list.listId} role="listbox" aria-label="Found">
            {hits.map((hit, index) => (
              <Fragment key={hit.key}>
                {hit.group !== hits[index - 1]?.group && (
                  <div className={styles.group} role="presentation">
                    {hit.group}
                  </div>
                )}
                {/* The field holds the focus and handles the keys. */}
                {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
                <div
                  {...list.option(index)}
                  className={styles.option}
                  onClick={() => {
                    open(hit);
                  }}
                >
                  <hit.icon size={16} strokeWidth={1.8} aria-hidden />
                  <span className={styles.words}>
                    <b>{hit.title}</b>
                    {hit.note ? <small>{hit.note}</small> : null}
                  </span>
                  <span className={styles.fact}>{hit.fact}</span>
                </div>
              </Fragment>
            ))}
          </div>
          <Outcome
            sought={sought}
            count={hits.length}
            isBusy={query.isFetching}
            error={query.error}
            onRetry={() => {
              void query.refetch();
            }}
          />
          <div className={styles.foot} aria-hidden="true">
            <span>↑ ↓ choose</span>
            <span>Enter open</span>
            <span>Esc close</span>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Outcome({
  sought,
  count,
  isBusy,
  error,
  onRetry,
}: {
  sought: string;
  count: number;
  isBusy: boolean;
  error: Error | null;
  onRetry: () => void;
}) {
  if (sought === "") return null;
  if (error)
    return (
      <div className={styles.none}>
        <Problem what="The search did not work." error={error} onRetry={onRetry} />
      </div>
    );
  if (count > 0)
    return (
      <span className="visually-hidden" role="status">
        {count} found
      </span>
    );
  return (
    <p className={styles.none} role="status">
      {isBusy ? (
        "Searching"
      ) : (
        <>
          Nothing is called <b>{sought}</b>.
        </>
      )}
    </p>
  );
}

const PLACES: readonly Hit[] = [
  { key: "home", group: "Go to", icon: House, title: "Home", href: "/" },
  { key: "models", group: "Go to", icon: Boxes, title: "Registered Models", href: "/models" },
  {
    key: "experiments",
    group: "Go to",
    icon: FlaskConical,
    title: "Experiments",
    href: "/experiments",
  },
  { key: "audit", group: "Go to", icon: ScrollText, title: "Audit log", href: "/audit" },
  {
    key: "rules",
    group: "Go to",
    icon: ListChecks,
    title: "Stages and rules",
    href: "/settings/rules",
  },
  { key: "settings", group: "Go to", icon: Settings, title: "Settings", href: "/settings" },
];

function hitsOf(found: SearchResults | undefined, stages: StageOrder): Hit[] {
  if (!found) return [];
  return [
    ...found.models.map((model): Hit => ({
      key: `m:${model.name}`,
      group: "Models",
      icon: Boxes,
      title: model.name,
      note: model.summary,
      href: `/models/${encodeURIComponent(model.name)}`,
      fact: stages
        .filter(({ name }) => model.stages[name] !== undefined)
        .slice(-1)
        .map(({ name }) => (
          <Fragment key={name}>
            <StagePill stage={name} />v{model.stages[name]}
          </Fragment>
        )),
    })),
    ...found.versions.map((version): Hit => ({
      key: `v:${version.name}:${version.version}`,
      group: "Versions",
      icon: Box,
      title: `${version.name} v${version.version}`,
      href: `/models/${encodeURIComponent(version.name)}/versions/${version.version}`,
      fact: (
        <>
          {version.aliases.slice(0, 1).map((alias) => (
            <AliasChip key={alias} alias={alias} />
          ))}
          {version.stages.slice(0, 1).map((stage) => (
            <StagePill key={stage} stage={stage} />
          ))}
        </>
      ),
    })),
    ...found.runs.map((run): Hit => ({
      key: `r:${run.run_id}`,
      group: "Runs",
      icon: Play,
      title: run.name,
      note: run.experiment_name,
      href: `/runs/${encodeURIComponent(run.run_id)}`,
      fact: <RunStatus status={run.status} wordless />,
    })),
    ...found.experiments.map((experiment): Hit => ({
      key: `e:${experiment.experiment_id}`,
      group: "Experiments",
      icon: FlaskConical,
      title: experiment.name,
      href: `/experiments/${encodeURIComponent(experiment.experiment_id)}`,
    })),
  ];
}
