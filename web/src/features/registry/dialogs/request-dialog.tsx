import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { AccountPicker } from "@/components/access/account-picker";
import { CheckLine, CheckLines } from "@/components/requests/check-lines";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { Person } from "@/components/ui/person";
import { QueryView } from "@/components/ui/query-view";
import { toast } from "@/components/ui/toast-store";
import { hasAccounts, useMe } from "@/lib/api/me";
import { keepFocusBeside } from "@/lib/focus-beside";
import { keys } from "@/lib/query-keys";
import { sortChecks, targetName, type RequestPage } from "@/lib/requests";
import { checksQuery, createRequest, setReviewers } from "../api/requests";
import styles from "./dialogs.module.css";

interface RequestDialogProps {
  name: string;
  version: number;
  /** The stage to enter, or the alias to set. */
  stage?: string;
  alias?: string;
  keepOthers?: boolean;
  archiveExisting?: boolean;
  /** What was said in the dialog that led here. */
  comment?: string;
  onClose: () => void;
  /** What changes for callers. */
  children?: ReactNode;
}

/** Ask that a version enters a stage, or gets an alias: what it asks for, why, and who should decide. */
export function RequestDialog({
  name,
  version,
  stage,
  alias,
  keepOthers = false,
  archiveExisting = false,
  comment: given = "",
  onClose,
  children,
}: RequestDialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [comment, setComment] = useState(given);
  const [reviewers, setNames] = useState<readonly string[]>([]);
  const target = targetName({ stage: stage ?? null, alias: alias ?? null });
  const ask = async () => {
    const made = await createRequest(name, version, {
      stage,
      alias,
      comment,
      reviewer_names: reviewers,
      ...(stage === undefined
        ? {}
        : { keep_others: keepOthers, archive_existing: archiveExisting }),
    });
    void client.invalidateQueries({ queryKey: keys.model(name) });
    void client.invalidateQueries({ queryKey: keys.inbox });
    toast({ text: `Request ${made.request_id} is made` });
    await navigate({ to: "/requests/$requestId", params: { requestId: made.request_id } });
  };
  return (
    <FormDialog
      wide
      title={
        alias === undefined
          ? `Request to move version ${version} to ${target}`
          : `Request to set ${target} on version ${version}`
      }
      note={name}
      submitLabel="Request"
      onSubmit={ask}
      onClose={onClose}
    >
      <WhatItAsksFor name={name} version={version} stage={stage} alias={alias} />
      {children}
      <TextArea
        label="Why"
        isOptional
        hint="What is better, and what those who decide should look at. Markdown"
        rows={4}
        value={comment}
        onChange={(event) => {
          setComment(event.target.value);
        }}
      />
      {hasAccounts && (
        <PeoplePicker
          label="Reviewers"
          hint="Optional. They are told that their decision is asked for; others who may decide can do so as well"
          names={reviewers}
          onChange={setNames}
        />
      )}
    </FormDialog>
  );
}

/** The checklist of the target, if the reader asks now. */
export function WhatItAsksFor({
  name,
  version,
  stage,
  alias,
}: Pick<RequestDialogProps, "name" | "version" | "stage" | "alias">) {
  const query = useQuery(checksQuery(name, version));
  const wanted = alias === undefined ? `stage:${stage ?? ""}` : `alias:${alias}`;
  return (
    <QueryView query={query} what="what it asks for" level={3}>
      {({ items }) => {
        const found = items.find((one) => one.target === wanted);
        if (found === undefined || found.checks.length === 0) return null;
        const { failed, waiting, passed } = sortChecks(found.checks);
        return (
          // Scrolls, so the keyboard must reach it.
          <section
            aria-label="What it asks for"
            className={styles.framed}
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
          >
            <CheckLines>
              {[...failed, ...waiting, ...passed].map((check) => (
                <CheckLine key={check.kind + check.words} check={check} />
              ))}
            </CheckLines>
          </section>
        );
      }}
    </QueryView>
  );
}

/** Accounts, each added by its name. */
function PeoplePicker({
  label,
  hint,
  names,
  without = [],
  onChange,
}: {
  label: string;
  hint?: string;
  names: readonly string[];
  /** Names that are not offered, besides the reader's. */
  without?: readonly string[];
  onChange: (names: readonly string[]) => void;
}) {
  const me = useMe();
  const [text, setText] = useState("");
  const add = (next: string) => {
    const name = next.trim();
    if (name !== "" && !names.includes(name)) onChange([...names, name]);
    setText("");
  };
  return (
    <>
      {/* Enter adds the name, and does not send the form around it. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        onKeyDown={(event) => {
          if (event.key === "Enter" && text.trim() !== "" && !event.defaultPrevented) {
            event.preventDefault();
            add(text);
          }
        }}
      >
        <AccountPicker
          label={label}
          text={text}
          onText={setText}
          onChosen={add}
          hint={hint}
          without={[...names, ...without, ...(me === undefined ? [] : [me.name])]}
        />
      </div>
      {names.length > 0 && (
        <ul className={styles.road} aria-label={`${label} chosen`}>
          {names.map((name) => (
            <li key={name} className="chips">
              <Person name={name} />
              <Button
                size="small"
                variant="ghost"
                iconOnly
                aria-label={`Remove ${name}`}
                onClick={(event) => {
                  keepFocusBeside(event.currentTarget, "form");
                  onChange(names.filter((one) => one !== name));
                }}
              >
                <X size={14} strokeWidth={2.1} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Ask someone to decide about a request. */
export function AskReviewerDialog({
  page: { request: asked },
  onClose,
}: {
  page: RequestPage;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [names, setNames] = useState<readonly string[]>([]);
  const present = asked.reviewers.map((one) => one.name);
  const save = async () => {
    try {
      await setReviewers(asked, [...present, ...names]);
    } finally {
      await client.invalidateQueries({ queryKey: keys.request(asked.request_id) });
    }
    toast({ text: `${names.join(", ")} ${names.length === 1 ? "is" : "are"} asked to decide` });
  };
  return (
    <FormDialog
      title="Ask for a decision"
      submitLabel="Ask"
      disabledReason={names.length === 0 && "Choose someone first"}
      onSubmit={save}
      onClose={onClose}
    >
      <PeoplePicker
        label="Reviewer"
        names={names}
        without={[...present, asked.created_by]}
        onChange={setNames}
      />
    </FormDialog>
  );
}
