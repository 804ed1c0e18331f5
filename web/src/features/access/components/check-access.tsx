import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { AccountPicker } from "@/components/access/account-picker";
import parts from "@/components/access/parts.module.css";
import { classNames } from "@/components/ui/class-names";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { Select } from "@/components/ui/select";
import { permissionWord, roleWord } from "@/lib/access/role-words";
import type { Explained } from "@/lib/access/types";
import { listing } from "@/lib/format";
import { roleFor } from "@/lib/may";
import { useDebounced } from "@/lib/use-debounced";
import { explainQuery, type Target } from "../api/access";
import { originOf } from "../sources";
import styles from "./access.module.css";

const QUESTIONS: Readonly<Record<Target["kind"], readonly string[]>> = {
  model: [
    "registered_model:read",
    "model_version:create",
    "model_version:transition",
    "transition:decide",
    "registered_model:delete",
    "access:manage",
  ],
  experiment: [
    "experiment:read",
    "run:create",
    "run:update",
    "run:delete",
    "experiment:delete",
    "access:manage",
  ],
};

/** "Can Jonas move versions?": the server's own answer, for anyone. */
export function CheckAccess({ target }: { target: Target }) {
  const [name, setName] = useState("");
  const [permission, setPermission] = useState(QUESTIONS[target.kind][0] ?? "");
  const account = useDebounced(name.trim(), 300);
  const query = useQuery({
    ...explainQuery(target, account, permission),
    enabled: account !== "",
    retry: false,
  });
  return (
    <Panel title="Check access">
      <div className={parts.stack}>
        <AccountPicker label="Can" text={name} onText={setName} />
        <Select
          label="What"
          value={permission}
          options={QUESTIONS[target.kind].map((value) => ({
            value,
            label: permissionWord(value),
          }))}
          onChange={setPermission}
        />
        {account !== "" && query.error !== null && <Problem error={query.error} />}
        {account !== "" && query.data !== undefined && (
          <Answer explained={query.data} kind={target.kind} />
        )}
      </div>
    </Panel>
  );
}

function Answer({ explained, kind }: { explained: Explained; kind: Target["kind"] }) {
  const [one] = explained.explanations;
  if (one === undefined) return null;
  const who = explained.account ?? "This account";
  const { account_names: people, group_names: groups } = one.granted_by;
  const granters = [...people, ...groups.map((group) => `the group ${group}`)];
  return (
    <div className={classNames(styles.answer, !one.is_allowed && styles.no)} role="status">
      {one.is_allowed ? (
        <CircleCheck size={16} strokeWidth={1.8} aria-hidden />
      ) : (
        <CircleX size={16} strokeWidth={1.8} aria-hidden />
      )}
      <div>
        {one.is_allowed ? (
          <>
            <b>Yes.</b> {who} is{" "}
            {listing(
              one.through.map((source) => `${roleWord(source.role)} (${originOf(source, kind)})`),
            )}
            .
          </>
        ) : one.denied_by.length > 0 ? (
          <>
            <b>No.</b> {who} is denied everything here:{" "}
            {listing(one.denied_by.map((source) => originOf(source, kind)))}.
          </>
        ) : (
          <>
            <b>No.</b> To {permissionWord(one.permission)} needs {roleFor(one.permission)}.
            {granters.length > 0 && ` ${listing(granters)} can give it.`}
          </>
        )}
      </div>
    </div>
  );
}
