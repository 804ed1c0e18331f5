import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute, Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pencil, Plus, Tag, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { VersionPage } from "@/lib/api/types";
import { ActivityPanel } from "../components/activity-panel";
import { AliasDialog, DeleteVersionDialog, DescribeDialog, TagsDialog } from "../dialogs/deferred";
import { RollBack } from "../components/roll-back";
import { LoadedBy } from "../components/loaded-by";
import { OpenRequests } from "../components/request/open-requests";
import { StageControl } from "../components/stage-control";
import { Button, ButtonLink } from "@/components/ui/button";
import { AliasChip } from "@/components/ui/chips";
import { Digest } from "@/components/ui/digest";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Columns, Page, PageHead, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { RelativeTime } from "@/components/ui/relative-time";
import { LoadingLines } from "@/components/ui/states";
import { TabLink, Tabs } from "@/components/ui/tabs";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { Markdown } from "@/components/ui/markdown";
import { UseThisModel } from "../components/use-this-model";
import { deleteAlias, setAlias } from "../api/aliases";
import { versionQuery } from "../api/versions";
import { keepFocusBeside } from "@/lib/focus-beside";
import { itemRefusal, may, refusal } from "@/lib/may";
import { keys } from "@/lib/query-keys";
import { lastActive } from "@/lib/stages";
import {
  Details,
  Files,
  Metrics,
  Params,
  SignaturePanel,
  Source,
} from "../components/version-panels";

const VersionFiles = lazy(() => import("../components/version-files"));
const LineageGraph = lazy(() => import("../components/lineage-graph"));

export const Route = createLazyRoute("/models/$name/versions/$version")({
  component: VersionRoute,
});

function VersionRoute() {
  const { name, version } = Route.useParams();
  const query = useQuery(versionQuery(name, version));
  return (
    <Page title={`${name} v${version}`}>
      <QueryView query={query} what={`version ${version} of ${name}`}>
        {(page) => <VersionBody page={page} />}
      </QueryView>
    </Page>
  );
}

type Open = "alias" | "describe" | "tags" | "delete" | null;

function VersionBody({ page }: { page: VersionPage }) {
  const { model, version } = page;
  const { tab = "overview", path } = Route.useSearch();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>(null);
  const close = () => {
    setOpen(null);
  };
  const compared =
    page.production.find((one) => one.version.version !== version.version)?.version.version ??
    (page.latest_version !== version.version
      ? page.latest_version
      : version.version > 1
        ? version.version - 1
        : null);
  const held = page.permissions;
  const production = lastActive(page.stages);
  const removeAlias = (alias: string) => {
    const refresh = () => client.invalidateQueries({ queryKey: keys.model(model) });
    deleteAlias(model, alias).then(
      () => {
        void refresh();
        toast({
          text: `@${alias} removed`,
          undo: async () => {
            await setAlias(model, alias, version.version, "Undone");
            await refresh();
          },
        });
      },
      (thrown: unknown) => {
        toastProblem(thrown, `@${alias} was not removed.`);
      },
    );
  };
  return (
    <>
      <PageHead
        crumbs={[
          <Link to="/models">Registered Models</Link>,
          <Link to="/models/$name" params={{ name: model }}>
            {model}
          </Link>,
        ]}
        title={`Version ${version.version}`}
        beside={version.digest !== null && <Digest digest={version.digest} copyable />}
        meta={
          <>
            <span>
              Aliases
              {version.aliases.map((alias) => (
                <span key={alias} className="chips">
                  <AliasChip alias={alias} isProtected={page.protected_aliases.includes(alias)} />
                  {may(held, "registered_model:update") && (
                    <Button
                      variant="ghost"
                      size="small"
                      iconOnly
                      aria-label={`Remove alias ${alias}`}
                      onClick={(event) => {
                        keepFocusBeside(event.currentTarget, "div");
                        removeAlias(alias);
                      }}
                    >
                      <X size={14} strokeWidth={2.1} aria-hidden />
                    </Button>
                  )}
                </span>
              ))}
              <Button
                variant="ghost"
                size="small"
                disabledReason={refusal(held, "registered_model:update")}
                onClick={() => {
                  setOpen("alias");
                }}
              >
                <Plus size={14} strokeWidth={2.1} aria-hidden />
                Alias
              </Button>
            </span>
            <span className="dim">
              registered <RelativeTime at={version.created_at_ms} /> by{" "}
              {version.author || "unknown"}
            </span>
          </>
        }
        actions={
          <>
            {compared !== null && (
              <ButtonLink
                to="/models/$name/compare"
                params={{ name: model }}
                search={{ versions: `${compared},${version.version}` }}
              >
                Compare with v{compared}
              </ButtonLink>
            )}
            {production?.versions.includes(version.version) && (
              <RollBack name={model} state={production} held={held} />
            )}
            <StageControl
              name={model}
              version={version.version}
              held={version.stages}
              stages={page.stages}
              requests={page.open_requests}
              permissions={held}
            />
            <Menu
              trigger={
                <Button iconOnly aria-label={`More actions for version ${version.version}`}>
                  <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
                </Button>
              }
            >
              <MenuItem
                onSelect={() => {
                  setOpen("describe");
                }}
                {...itemRefusal(held, "model_version:update")}
              >
                Edit the description
              </MenuItem>
              <MenuItem
                onSelect={() => {
                  setOpen("tags");
                }}
                {...itemRefusal(held, "model_version:update")}
              >
                Edit tags
              </MenuItem>
              <MenuItem
                onSelect={() => {
                  setOpen("alias");
                }}
                {...itemRefusal(held, "registered_model:update")}
              >
                Set an alias
              </MenuItem>
              <MenuSeparator />
              <MenuItem
                danger
                onSelect={() => {
                  setOpen("delete");
                }}
                {...itemRefusal(held, "model_version:delete")}
              >
                Delete
              </MenuItem>
            </Menu>
          </>
        }
      />
      <OpenRequests name={model} requests={page.open_requests} />
      <Tabs label="About this version">
        <TabLink to="." search={{}} isCurrent={tab === "overview"}>
          Overview
        </TabLink>
        <TabLink
          to="."
          search={{ tab: "files" }}
          isCurrent={tab === "files"}
          count={page.content.files_count ?? undefined}
        >
          Files
        </TabLink>
        <TabLink to="." search={{ tab: "lineage" }} isCurrent={tab === "lineage"}>
          Lineage
        </TabLink>
      </Tabs>
      {tab === "files" && (
        <Suspense fallback={<LoadingLines what="files" />}>
          <VersionFiles page={page} path={path} />
        </Suspense>
      )}
      {tab === "lineage" && (
        <Suspense fallback={<LoadingLines what="lineage" />}>
          <LineageGraph page={page} />
        </Suspense>
      )}
      {tab === "overview" && <Overview page={page} onOpen={setOpen} />}
      {open === "alias" && <AliasDialog name={model} version={version.version} onClose={close} />}
      {open === "delete" && (
        <DeleteVersionDialog
          name={model}
          version={version.version}
          held={version.stages}
          aliases={version.aliases}
          onClose={close}
          onDeleted={() => navigate({ to: "/models/$name", params: { name: model }, search: {} })}
        />
      )}
      {open === "describe" && (
        <DescribeDialog
          name={model}
          version={version.version}
          text={version.description}
          onClose={close}
        />
      )}
      {open === "tags" && (
        <TagsDialog name={model} version={version.version} tags={version.tags} onClose={close} />
      )}
    </>
  );
}

function Overview({ page, onOpen }: { page: VersionPage; onOpen: (what: Open) => void }) {
  const { model, version } = page;
  const mayNotEdit = refusal(page.permissions, "model_version:update");
  return (
    <>
      <Source page={page} />
      <Columns>
        <Stack>
          <Panel
            title="Description"
            actions={
              <>
                <Button
                  size="small"
                  variant="ghost"
                  disabledReason={mayNotEdit}
                  onClick={() => {
                    onOpen("tags");
                  }}
                >
                  <Tag size={14} strokeWidth={2.1} aria-hidden />
                  Tags
                </Button>
                <Button
                  size="small"
                  variant="ghost"
                  disabledReason={mayNotEdit}
                  onClick={() => {
                    onOpen("describe");
                  }}
                >
                  <Pencil size={14} strokeWidth={2.1} aria-hidden />
                  Edit
                </Button>
              </>
            }
          >
            {version.description === "" ? (
              <p className="dim">No description yet.</p>
            ) : (
              <Markdown text={version.description} />
            )}
          </Panel>
          <Metrics page={page} />
          <Params page={page} />
          <SignaturePanel page={page} />
          <Files page={page} />
        </Stack>
        <Stack>
          <UseThisModel
            name={model}
            choices={[{ ref: String(version.version), version: version.version }]}
          />
          <LoadedBy impact={page.impact} />
          <Details page={page} />
          <ActivityPanel
            title="History"
            name={model}
            version={version.version}
            events={page.history}
            nextToken={page.history_next_page_token}
            user={page.user}
            held={page.permissions}
          />
        </Stack>
      </Columns>
    </>
  );
}
