import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { NoValue, VersionLabel } from "@/components/ui/chips";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/fields";
import { QueryView } from "@/components/ui/query-view";
import { ExactTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import type { Message } from "@/lib/api/types";
import { asOf } from "@/lib/as-of";
import { holdersQuery } from "../api/list-holders";
import styles from "./dialogs.module.css";

type Holder = Message<"Holder">;

interface HoldersDialogProps {
  name: string;
  /** Stages of the workspace, in order. */
  stages: readonly string[];
  aliases: readonly string[];
  onClose: () => void;
}

/** Which versions were in a stage or had an alias: from when until when, and who moved them. */
export function HoldersDialog({ name, stages, aliases, onClose }: HoldersDialogProps) {
  const [target, setTarget] = useState(`stage:${furthest(stages)}`);
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const isSwapped = first !== "" && last !== "" && first > last;
  const query = useQuery({
    ...holdersQuery(name, target, { first, last }, asOf),
    enabled: !isSwapped,
  });
  const held = target.startsWith("alias:") ? `with @${target.slice(6)}` : `in ${target.slice(6)}`;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Stage and alias history"
      note={name}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <div className={styles.span}>
        <Select
          label="Stage or alias"
          value={target}
          options={[
            ...[...stages].reverse().map((stage) => ({ value: `stage:${stage}`, label: stage })),
            ...aliases.map((alias) => ({ value: `alias:${alias}`, label: `@${alias}` })),
          ]}
          onChange={setTarget}
        />
        <TextField
          label="From, UTC"
          type="date"
          isOptional
          value={first}
          onChange={(event) => {
            setFirst(event.target.value);
          }}
        />
        <TextField
          label="Until, UTC"
          type="date"
          isOptional
          value={last}
          error={isSwapped && "This is before the first day."}
          onChange={(event) => {
            setLast(event.target.value);
          }}
        />
      </div>
      <QueryView query={query} what={`the versions ${held}`} level={3}>
        {({ items, next_page_token }) =>
          items.length === 0 ? (
            <p className="mid">
              {first === "" && last === ""
                ? `There was never a version ${held}.`
                : `There was no version ${held} in these days.`}
            </p>
          ) : (
            <>
              <Table
                label={`Versions ${held}`}
                columns={columnsOf(name)}
                rows={[...items].reverse()}
                rowKey={(row) => `${row.started_event_id} ${row.version}`}
              />
              {next_page_token !== null && (
                <p className="dim">The first {items.length}; choose a later day for the others.</p>
              )}
            </>
          )
        }
      </QueryView>
    </Dialog>
  );
}

function columnsOf(name: string): readonly Column<Holder>[] {
  return [
    {
      id: "version",
      header: "Version",
      isTitle: true,
      cell: (row) => (
        <Link
          className="name"
          to="/models/$name/versions/$version"
          params={{ name, version: String(row.version) }}
        >
          <VersionLabel version={row.version} />
        </Link>
      ),
    },
    { id: "from", header: "From", cell: (row) => <ExactTime at={row.started_at_ms} /> },
    {
      id: "moved",
      header: "Moved by",
      narrow: "full",
      cell: (row) => <Who name={row.started_by} reason={row.started_reason} />,
    },
    {
      id: "until",
      header: "Until",
      cell: (row) =>
        row.ended_at_ms === null ? (
          asOf === null ? (
            "now"
          ) : (
            "then"
          )
        ) : (
          <ExactTime at={row.ended_at_ms} />
        ),
    },
    {
      id: "ended",
      header: "Ended by",
      narrow: "full",
      isEmpty: (row) => row.ended_by === null,
      cell: (row) =>
        row.ended_by === null ? <NoValue /> : <Who name={row.ended_by} reason={row.ended_reason} />,
    },
  ];
}

function Who({ name, reason }: { name: string; reason: string | null }) {
  return (
    <>
      {name}
      {reason && (
        <>
          {" "}
          <q className="mid">{reason}</q>
        </>
      )}
    </>
  );
}

/** The stage that most questions are about: the last one before Archived. */
function furthest(stages: readonly string[]): string {
  return [...stages].reverse().find((stage) => stage !== "Archived") ?? "Production";
}
