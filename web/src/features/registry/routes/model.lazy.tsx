import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { Ellipsis, Pencil, Tag } from "lucide-react";
import { useState } from "react";
import type { ModelPage } from "@/lib/api/types";
import { ActivityPanel } from "../components/activity-panel";
import {
  DeleteModelDialog,
  DescribeDialog,
  HoldersDialog,
  MoveAliasDialog,
  RenameModelDialog,
  TagsDialog,
} from "../dialogs/deferred";
import { OpenRequests } from "../components/request/open-requests";
import { RollBack } from "../components/roll-back";
import { StagePills } from "@/components/ui/stage-pill";
import { Button } from "@/components/ui/button";
import { AliasChip, AliasChips, TagChips, VersionLabel } from "@/components/ui/chips";
import { CopyButton } from "@/components/ui/copy-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Person } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";
import { Markdown } from "@/components/ui/markdown";
import { Columns, Page, PageHead, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { UseThisModel, type LoadChoice } from "../components/use-this-model";
import { modelQuery } from "../api/models";
import { hasAccounts } from "@/lib/api/me";
import { firstLine, plural } from "@/lib/format";
import { itemRefusal, refusal } from "@/lib/may";
import { ownerOf } from "@/lib/owner";
import { lastActive } from "@/lib/stages";
import { VersionMetricPanel } from "../components/version-metric-panel";
import { WatchButton } from "../components/watch-button";
import { VersionsPanel } from "../components/versions-panel";
import styles from "../components/model-page.module.css";

export const Route = createLazyRoute("/models/$name")({ component: ModelRoute });

function ModelRoute() {
  const { name } = Route.useParams();
  const query = useQuery(modelQuery(name));
  return (
    <Page title={name}>
      <QueryView query={query} what={`model ${name}`}>
        {(page) => <ModelBody key={page.name} page={page} />}
      </QueryView>
    </Page>
  );
}

type Open = "describe" | "tags" | "rename" | "delete" | "holders" | { alias: string } | null;

function ModelBody({ page }: { page: ModelPage }) {
  const { metric } = Route.useSearch();
  const [open, setOpen] = useState<Open>(null);
  const close = () => {
    setOpen(null);
  };
  const held = page.permissions;
  const mayNotEdit = refusal(held, "registered_model:update");
  const owner = ownerOf(page.tags);
  const tags = Object.entries(page.tags).filter(
    ([key]) => !key.startsWith("greenroom.") && key !== owner?.key,
  );
  const aliases = Object.entries(page.aliases);
  const production = lastActive(page.stages);
  return (
    <>
      <PageHead
        crumbs={[<Link to="/models">Registered Models</Link>]}
        title={page.name}
        beside={<CopyButton text={page.name} what="model name" />}
        meta={
          <>
            {owner !== null && <Person name={owner.name} />}
            <span>{plural(page.versions_total, "version")}</span>
            <span className="dim">
              changed <RelativeTime at={page.updated_at_ms} />
            </span>
            {tags.length > 0 && <TagChips tags={tags} />}
            <span>
              <Button
                variant="ghost"
                size="small"
                disabledReason={mayNotEdit}
                onClick={() => {
                  setOpen("tags");
                }}
              >
                <Tag size={14} strokeWidth={2.1} aria-hidden />
                Tags
              </Button>
            </span>
          </>
        }
        actions={
          <>
            {hasAccounts && <WatchButton name={page.name} level={page.watch} />}
            <Menu
              trigger={
                <Button iconOnly aria-label={`Actions for ${page.name}`}>
                  <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
                </Button>
              }
            >
              <MenuItem
                onSelect={() => {
                  setOpen("describe");
                }}
                {...itemRefusal(held, "registered_model:update")}
              >
                Edit the model card
              </MenuItem>
              <MenuItem
                onSelect={() => {
                  setOpen("tags");
                }}
                {...itemRefusal(held, "registered_model:update")}
              >
                Edit tags
              </MenuItem>
              <MenuItem
                onSelect={() => {
                  setOpen("rename");
                }}
                {...itemRefusal(held, "registered_model:update")}
              >
                Rename
              </MenuItem>
              <MenuItem render={<Link to="/models/$name/requests" params={{ name: page.name }} />}>
                Requests
              </MenuItem>
              <MenuItem
                onSelect={() => {
                  setOpen("holders");
                }}
              >
                Stage and alias history
              </MenuItem>
              <MenuItem render={<Link to="/models/$name/rules" params={{ name: page.name }} />}>
                Rules
              </MenuItem>
              {hasAccounts && (
                <MenuItem render={<Link to="/models/$name/access" params={{ name: page.name }} />}>
                  Access
                </MenuItem>
              )}
              <MenuSeparator />
              <MenuItem
                danger
                onSelect={() => {
                  setOpen("delete");
                }}
                {...itemRefusal(held, "registered_model:delete")}
              >
                Delete
              </MenuItem>
            </Menu>
          </>
        }
      />
      <OpenRequests name={page.name} requests={page.open_requests} />
      <Stack>
        <Columns>
          <Stack fill>
            <Panel
              title="Model card"
              actions={
                <Button
                  size="small"
                  variant="ghost"
                  disabledReason={mayNotEdit}
                  onClick={() => {
                    setOpen("describe");
                  }}
                >
                  <Pencil size={14} strokeWidth={2.1} aria-hidden />
                  Edit
                </Button>
              }
            >
              {page.description === "" ? (
                <p className="dim">
                  No description yet: what it predicts, from what inputs, and where it should not be
                  used.
                </p>
              ) : (
                <Markdown text={page.description} />
              )}
            </Panel>
            <Panel
              title="Active versions"
              note={page.active_versions.length === 0 ? undefined : page.active_versions.length}
              actions={
                production && (
                  <RollBack size="small" name={page.name} state={production} held={held} />
                )
              }
            >
              {page.active_versions.length === 0 ? (
                <p className="dim">
                  No version is in a stage. Open a version and choose its stage at the top right.
                </p>
              ) : (
                <ul className={`${styles.active ?? ""} ${styles.lines ?? ""}`}>
                  {page.active_versions.map((row) => (
                    <li key={row.version}>
                      <StagePills stages={row.stages} />
                      <Link
                        className="name"
                        to="/models/$name/versions/$version"
                        params={{ name: page.name, version: String(row.version) }}
                      >
                        <VersionLabel version={row.version} />
                      </Link>
                      <span>{row.aliases.length > 0 && <AliasChips aliases={row.aliases} />}</span>
                      <span className="mid">{firstLine(row.description)}</span>
                    </li>
                  ))}
                </ul>
              )}
            </Panel>
            <Panel title="Aliases">
              {aliases.length === 0 ? (
                <p className="dim">No aliases. A version's menu sets one.</p>
              ) : (
                <ul className={styles.active}>
                  {aliases.map(([alias, version]) => (
                    <li key={alias}>
                      <AliasChip
                        alias={alias}
                        isProtected={page.protected_aliases.includes(alias)}
                      />
                      <VersionLabel version={version} />
                      <Button
                        size="small"
                        disabledReason={mayNotEdit}
                        onClick={() => {
                          setOpen({ alias });
                        }}
                        aria-label={`Move @${alias}`}
                      >
                        Move
                      </Button>
                    </li>
                  ))}
                </ul>
              )}
            </Panel>
          </Stack>
          <Stack>
            <UseThisModel name={page.name} choices={choicesOf(page)} />
          </Stack>
        </Columns>
        <VersionsPanel page={page} />
        <Columns>
          <Stack>
            <VersionMetricPanel page={page} metric={metric} />
          </Stack>
          <Stack>
            <ActivityPanel
              title="Activity"
              name={page.name}
              events={page.timeline}
              nextToken={page.timeline_next_page_token}

              user={page.user}
              held={held}
            />
          </Stack>
        </Columns>
      </Stack>
      {open === "describe" && (
        <DescribeDialog name={page.name} text={page.description} onClose={close} />
      )}
      {open === "tags" && <TagsDialog name={page.name} tags={page.tags} onClose={close} />}
      {open === "rename" && <RenameModelDialog name={page.name} onClose={close} />}
      {open === "delete" && (
        <DeleteModelDialog name={page.name} versions={page.versions_total} onClose={close} />
      )}
      {open === "holders" && (
        <HoldersDialog
          name={page.name}
          stages={page.stages.map((one) => one.stage)}
          aliases={aliases.map(([alias]) => alias)}
          onClose={close}
        />
      )}
      {typeof open === "object" && open !== null && (
        <MoveAliasDialog
          name={page.name}
          alias={open.alias}
          version={page.aliases[open.alias] ?? 0}
          versions={page.versions}

          onClose={close}
        />
      )}
    </>
  );
}

/** Stages first, from the last to the first; then aliases; then the newest versions. */
function choicesOf(page: ModelPage): LoadChoice[] {
  const byStage = page.stages
    .filter((one) => one.is_active)
    .reverse()
    .flatMap(({ stage, versions }) =>
      versions[0] === undefined ? [] : [{ ref: stage, version: versions[0] }],
    );
  const byAlias = Object.entries(page.aliases).map(([alias, version]) => ({
    ref: `@${alias}`,
    version,
  }));
  const byVersion = page.versions
    .slice(0, 10)
    .map(({ version }) => ({ ref: String(version), version }));
  return [...byStage, ...byAlias, ...byVersion];
}
