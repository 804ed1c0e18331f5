import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { ChevronDown, Download, ScrollText, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { TableFoot } from "@/components/ui/data-table";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Page, PageHead } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { EmptyState, NoMatchState } from "@/components/ui/states";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { asApiError } from "@/lib/api/errors";
import { formatInteger, plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";
import { saveAddress } from "@/lib/save-text";
import { usePages } from "@/lib/use-pages";
import { eventsQuery, exportUrl, PAGE_SIZE, statusQuery, verified } from "../api/audit";
import { EntriesTable } from "../components/entries-table";
import { FilterRow } from "../components/filter-row";
import { SealStrip } from "../components/seal-strip";
import { conditionsOf, filterWords } from "../filters";

export const Route = createLazyRoute("/audit")({ component: AuditPage });

function AuditPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const [now] = useState(Date.now);
  const conditions = conditionsOf(search, now);
  const query = useQuery(eventsQuery(conditions, search.page));
  const status = useQuery(statusQuery);
  const words = filterWords(search);
  const isDenied = status.error !== null && asApiError(status.error).kind === "denied";
  const pages = usePages({
    page: search.page,
    nextToken: query.data?.next_page_token,
    pageSize: PAGE_SIZE,
    go: (page, state) => {
      void navigate({ search: (old) => ({ ...old, page }), state: state as never });
    },
  });
  const clear = () => {
    void navigate({ search: {}, replace: true });
  };
  return (
    <Page title="Audit log" wide>
      <PageHead
        title="Audit log"
        actions={
          <>
            <Menu
              trigger={
                <Button>
                  <Download size={16} strokeWidth={1.8} aria-hidden />
                  Export
                  <ChevronDown size={14} strokeWidth={2.1} aria-hidden />
                </Button>
              }
            >
              {(["jsonl", "csv"] as const).map((format) => (
                <MenuItem
                  key={format}
                  why={words === "" ? "every entry you may see" : "as filtered"}
                  onSelect={() => {
                    saveAddress(exportUrl(conditions, format));
                  }}
                >
                  {format === "csv" ? "CSV" : "JSON lines"}
                </MenuItem>
              ))}
            </Menu>
            <VerifyButton denial={isDenied && "Needs to read the whole server"} />
          </>
        }
      />
      {status.data !== undefined && <SealStrip status={status.data} />}
      <FilterRow
        search={search}
        isFiltered={words !== ""}
        onChange={(fields) => {
          void navigate({
            search: (old) => ({ ...old, ...fields, page: undefined, entry: undefined }),
            replace: true,
          });
        }}
      />
      <QueryView query={query} what="the audit log">
        {(data) =>
          data.items.length === 0 && search.page === undefined && data.next_page_token === null ? (
            words === "" ? (
              <EmptyState icon={ScrollText} title="Nothing has happened yet">
                Every change will be an entry here.
              </EmptyState>
            ) : (
              <NoMatchState noun="entries" filter={words} onClear={clear} />
            )
          ) : (
            <Panel label="Entries" flush>
              <EntriesTable
                events={data.items}
                open={search.entry}
                onOpen={(entry) => {
                  void navigate({
                    search: (old) => ({ ...old, entry }),
                    replace: true,
                    resetScroll: false,
                  });
                }}
              />
              <TableFoot onBack={pages.onBack} onNext={pages.onNext}>
                {plural(data.items.length, "entry", "entries")}
                {words === "" ? "" : `, ${words}`}
              </TableFoot>
            </Panel>
          )
        }
      </QueryView>
    </Page>
  );
}

/** Lets the server verify its log, and answers on the page. */
function VerifyButton({ denial }: { denial: string | false }) {
  const client = useQueryClient();
  const [isRunning, setRunning] = useState(false);
  const verify = async () => {
    setRunning(true);
    try {
      const found = await verified();
      toast({
        text: found.is_intact
          ? `${formatInteger(found.matched_count ?? 0)} entries are as they were sealed`
          : `The log is broken: ${plural(found.problems_count ?? 0, "problem")}`,
      });
      void client.invalidateQueries({ queryKey: keys.audit });
    } catch (error) {
      toastProblem(error, "Nothing was verified.");
    } finally {
      setRunning(false);
    }
  };
  return (
    <Button
      busy={isRunning}
      disabledReason={denial}
      onClick={() => {
        void verify();
      }}
    >
      <ShieldCheck size={16} strokeWidth={1.8} aria-hidden />
      {isRunning ? "Verifying" : "Verify"}
    </Button>
  );
}
