import { WhoWouldNotice } from "@/components/requests/who-would-notice";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TextArea } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { checksQuery, createRequest } from "../api/requests";
import { WhatItAsksFor } from "./request-dialog";

interface AliasRule {
  /** Whether the alias is protected and its rule is not met: it is asked for then, not set. */
  isAsking: boolean;
  comment: string;
  setComment: (comment: string) => void;
  /** Make the request, and go to it. */
  ask: () => Promise<void>;
}

/** The rule of an alias for a version; no version is chosen while it is null. */
export function useAliasRule(name: string, version: number | null, alias: string): AliasRule {
  const navigate = useNavigate();
  const [comment, setComment] = useState("");
  const { data } = useQuery(checksQuery(name, version ?? 0, version !== null));
  const checklist = data?.items.find((one) => one.target === `alias:${alias}`);
  const ask = async () => {
    if (version === null) return;
    const made = await createRequest(name, version, { alias, comment, reviewer_names: [] });
    await navigate({ to: "/requests/$requestId", params: { requestId: made.request_id } });
  };
  return { isAsking: checklist?.is_met === false, comment, setComment, ask };
}

/** Who loads the version that an alias leaves, what a protected one asks for, and why it is set. */
export function AliasRuleFields({
  name,
  version,
  alias,
  old,
  rule,
}: {
  name: string;
  version: number;
  alias: string;
  /** The version that has the alias now. */
  old: number | undefined;
  rule: AliasRule;
}) {
  return (
    <>
      {old !== undefined && old !== version && <WhoWouldNotice name={name} version={old} />}
      {rule.isAsking && (
        <>
          <Notice tone="wait">
            @{alias} is protected: it is set once its rule is met and those who may have approved.
          </Notice>
          <WhatItAsksFor name={name} version={version} alias={alias} />
        </>
      )}
      <TextArea
        label="Comment"
        isOptional
        hint="Recorded in the history"
        rows={2}
        value={rule.comment}
        onChange={(event) => {
          rule.setComment(event.target.value);
        }}
      />
    </>
  );
}
