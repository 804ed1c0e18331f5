import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { Star } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Columns, Page, PageHead, Stack } from "@/components/ui/page";
import { Person } from "@/components/ui/person";
import { QueryView } from "@/components/ui/query-view";
import { RelativeTime } from "@/components/ui/relative-time";
import { Road, StatePill } from "@/components/requests/request-parts";
import { toastProblem } from "@/components/ui/toast-store";
import { pastRefusal } from "@/lib/as-of";
import { hasAccounts } from "@/lib/api/me";
import { deleteWatch, setWatch } from "@/lib/api/watches";
import { keys } from "@/lib/query-keys";
import { formatDay } from "@/lib/format";
import { requestTitle, type RequestPage } from "@/lib/requests";
import { requestQuery } from "../api/requests";
import { Checklist } from "../components/request/checklist";
import { DecisionPanel } from "../components/request/decision";
import { Bubble, Discussion } from "../components/request/discussion";
import { Reviewers } from "../components/request/reviewers";
import { WhatChanges } from "../components/request/what-changes";
import { WhatMoves } from "../components/request/what-moves";
import styles from "../components/request/request.module.css";

export const Route = createLazyRoute("/requests/$requestId")({ component: RequestRoute });

function RequestRoute() {
  const { requestId } = Route.useParams();
  const query = useQuery(requestQuery(requestId));
  return (
    <Page
      title={query.data === undefined ? `Request ${requestId}` : requestTitle(query.data.request)}
    >
      <QueryView query={query} what={`request ${requestId}`}>
        {(page) => <RequestBody page={page} />}
      </QueryView>
    </Page>
  );
}

/** Whether what happens to the model's stages and requests comes to the reader's inbox. */
function Watch({ page: { request, watch } }: { page: RequestPage }) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const toggle = async () => {
    setBusy(true);
    try {
      await (watch === null ? setWatch(request.model, "stages") : deleteWatch(request.model));
      await client.invalidateQueries({ queryKey: keys.request(request.request_id) });
    } catch (thrown) {
      toastProblem(thrown, "Nothing was changed.");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      aria-pressed={watch !== null}
      busy={isBusy}
      disabledReason={pastRefusal}
      onClick={() => {
        void toggle();
      }}
    >
      <Star
        size={16}
        strokeWidth={1.8}
        fill={watch === null ? "none" : "currentColor"}
        aria-hidden
      />
      Watch
      <span className="visually-hidden"> {request.model}</span>
    </Button>
  );
}

function RequestBody({ page }: { page: RequestPage }) {
  const { request } = page;
  const isOpen = request.state === "open";
  const waitsForReader =
    isOpen && !page.has_approved && request.available_actions.includes("approve");
  return (
    <>
      <PageHead
        crumbs={[
          <Link to="/models">Registered Models</Link>,
          <Link to="/models/$name" params={{ name: request.model }}>
            {request.model}
          </Link>,
          <Link to="/models/$name/requests" params={{ name: request.model }}>
            Requests
          </Link>,
        ]}
        title={requestTitle(request)}
        beside={
          <span className="chips dim">
            Request {request.request_id}
            <CopyButton
              text={`${window.location.origin}${window.location.pathname}${window.location.search}`}
              what={`address of request ${request.request_id}`}
            />
          </span>
        }
        actions={hasAccounts && <Watch page={page} />}
        meta={
          <>
            <StatePill request={request} />
            <Road
              request={request}
              fromStages={page.from_stages}
              fromVersion={isOpen ? (page.holders[0] ?? null) : null}
            />
            <span>
              <Person name={request.created_by} /> asked <RelativeTime at={request.created_at_ms} />
            </span>
            {isOpen && <span className="dim">expires {formatDay(request.expires_at_ms)}</span>}
            <Link
              className="link"
              to="/models/$name/versions/$version"
              params={{ name: request.model, version: String(request.version) }}
            >
              Version {request.version}
            </Link>
          </>
        }
      />
      <div className={waitsForReader ? styles.page : undefined}>
        <Columns>
          <Stack>
            <Bubble
              by={request.created_by}
              at={request.created_at_ms}
              text={request.comment ?? ""}
              role={<span className={styles.role}>asked</span>}
            />
            <Checklist request={request} held={page.permissions} />
            <WhatChanges page={page} />
            <Discussion page={page} />
          </Stack>
          <Stack>
            <DecisionPanel key={request.state} page={page} />
            <Reviewers page={page} />
            <WhatMoves page={page} />
          </Stack>
        </Columns>
      </div>
      {waitsForReader && (
        <div className={styles.decideBar}>
          <span>
            <b>Waits for you</b>
            {request.checklist !== null &&
              request.checklist.approvals_needed > 0 &&
              `${request.checklist.approvals_counted} of ${request.checklist.approvals_needed} approvals`}
          </span>
          <a className="link" href="#decision">
            Go to your decision
          </a>
        </div>
      )}
    </>
  );
}
