import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleX, Clock, KeyRound, Plus, X } from "lucide-react";
import { useState } from "react";
import { ExplainedList } from "@/components/access/explained-list";
import { SecretTokenPanel } from "@/components/access/secret-token";
import parts from "@/components/access/parts.module.css";
import { TwoLines } from "@/components/access/who";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Columns, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { SCOPES } from "@/lib/access/scopes";
import { tokensQuery } from "@/lib/access/tokens";
import type { ApiToken, NewToken } from "@/lib/access/types";
import { formatDay, listing } from "@/lib/format";
import { OwnTokenDialog, RevokeDialog } from "../dialogs/deferred";

/** Own API tokens: what each may do, when it ends, when it was used. */
export function TokensPanel() {
  const query = useQuery(tokensQuery);
  const client = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<NewToken | null>(null);
  const [revoking, setRevoking] = useState<ApiToken | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: tokensQuery.queryKey });
  return (
    <Columns>
      <Stack>
        {made !== null && (
          <SecretTokenPanel
            token={made}
            actions={
              <Button
                variant="ghost"
                size="small"
                iconOnly
                aria-label="Hide the token"
                onClick={() => {
                  setMade(null);
                }}
              >
                <X size={16} strokeWidth={1.8} aria-hidden />
              </Button>
            }
          />
        )}
        <Panel
          title="Tokens"
          note={query.data?.items.length}
          flush
          actions={
            <Button
              size="small"
              onClick={() => {
                setCreating(true);
              }}
            >
              <Plus size={14} strokeWidth={2.1} aria-hidden />
              New token
            </Button>
          }
        >
          <DataTable
            query={query}
            label="Your tokens"
            noun="tokens"
            columns={columnsOf(setRevoking)}
            rowsOf={(data) => data.items}
            rowKey={(token) => token.token_id}
            density="tall"
            edge={{ top: false }}
            empty={
              <EmptyState icon={KeyRound} title="No tokens yet">
                A program signs in with a token, so that your password stays yours. Make one for
                each program.
              </EmptyState>
            }
          />
        </Panel>
      </Stack>
      <Stack>
        <Panel title="What a token may do">
          <ExplainedList rows={SCOPES.map(({ label, may }) => [label, may])} />
          <p className="dim">
            A token can never do more than you can. Give a program the least it needs.
          </p>
        </Panel>
      </Stack>
      {isCreating && (
        <OwnTokenDialog
          onMade={(token) => {
            setMade(token);
            void refresh();
          }}
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
      {revoking !== null && (
        <RevokeDialog
          token={revoking}
          onClose={() => {
            setRevoking(null);
          }}
        />
      )}
    </Columns>
  );
}

function columnsOf(onRevoke: (token: ApiToken) => void): readonly Column<ApiToken>[] {
  return [
    {
      id: "name",
      header: "Name",
      isTitle: true,
      cell: (token) => <TwoLines name={token.name} note={<code>{token.hint}</code>} />,
    },
    {
      id: "scope",
      header: "May",
      cell: (token) => SCOPES.find((scope) => scope.value === token.scope)?.label ?? token.scope,
    },
    {
      id: "limits",
      header: "Limited to",
      cell: (token) => <span className="mid">{limitsOf(token)}</span>,
    },
    { id: "expires", header: "Expires", cell: (token) => <Expiry at={token.expires_at_ms} /> },
    {
      id: "used",
      header: "Last used",
      label: "Used",
      cell: (token) => (
        <span className="mid nowrap">
          {token.last_used_at_ms === null ? "never" : <RelativeTime at={token.last_used_at_ms} />}
        </span>
      ),
    },
    {
      id: "actions",
      header: <span className="visually-hidden">Actions</span>,
      label: "",
      isFit: true,
      align: "end",
      cell: (token) => (
        <Button
          size="small"
          variant="danger"
          aria-label={`Revoke ${token.name}`}
          onClick={() => {
            onRevoke(token);
          }}
        >
          Revoke
        </Button>
      ),
    },
  ];
}

function limitsOf(token: ApiToken): string {
  const { models, workspace } = token;
  if (models !== null && models.length > 0) {
    const shown = models.slice(0, 3);
    return listing(
      models.length > shown.length ? [...shown, `${models.length - shown.length} more`] : shown,
    );
  }
  return workspace ?? "everything you may";
}

const SOON_MS = 14 * 86_400_000;
const DAY_MS = 86_400_000;

/** When a token ends: amber within two weeks, red once it has. */
function Expiry({ at }: { at: number | null }) {
  const [now] = useState(Date.now);
  if (at === null) return <span className="mid">never</span>;
  const left = at - now;
  if (left <= 0)
    return (
      <span className={`chips ${parts.stop ?? ""}`}>
        <CircleX size={15} strokeWidth={1.8} aria-hidden />
        Expired {formatDay(at)}
      </span>
    );
  if (left > SOON_MS) return <span className="mid nowrap">{formatDay(at)}</span>;
  const days = Math.ceil(left / DAY_MS);
  return (
    <span className={`chips ${parts.wait ?? ""}`}>
      <Clock size={15} strokeWidth={1.8} aria-hidden />
      {days <= 1 ? "within a day" : `in ${days} days`}
    </span>
  );
}
