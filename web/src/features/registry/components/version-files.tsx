import { Link } from "@tanstack/react-router";
import styles from "@/components/artifacts/artifacts.module.css";
import { ArtifactTree, moveInTree } from "@/components/artifacts/artifact-tree";
import { ArtifactView } from "@/components/artifacts/artifact-view";
import type { FileLinkProps } from "@/components/artifacts/file-link";
import { Panel } from "@/components/ui/panel";
import type { VersionPage } from "@/lib/api/types";
import { formatBytes, plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";

const NO_MODELS: ReadonlySet<string> = new Set();

/** The files of a version, as they were frozen when it was registered or first read. */
export default function VersionFiles({
  page: { model, version, content, is_outside, has_no_files_yet, source },
  path = "",
}: {
  page: VersionPage;
  path: string | undefined;
}) {
  const key = keys.version(model, version.version);
  const owner = `version:${model}/${version.version}`;
  if (is_outside)
    return (
      <Panel title="Files">
        <p className="mid">
          The files are outside of this registry, at <code>{source}</code>.
        </p>
      </Panel>
    );
  if (has_no_files_yet)
    return (
      <Panel title="Files">
        <p className="mid">
          No files yet: nothing is at <code>{source}</code>. Files logged there are frozen when they
          are first read.
        </p>
      </Panel>
    );
  const renderLink = ({ path: to, className, isCurrent, isOpen, children }: FileLinkProps) => (
    <Link
      className={className}
      to="/models/$name/versions/$version"
      params={{ name: model, version: String(version.version) }}
      search={{ tab: "files", path: to || undefined }}
      resetScroll={false}
      aria-current={isCurrent ? "true" : undefined}
      aria-expanded={isOpen}
    >
      {children}
    </Link>
  );
  return (
    <div className={styles.split}>
      <Panel
        title="Files"
        note={
          content.files_count === null
            ? undefined
            : `${plural(content.files_count, "file")}, ${formatBytes(content.size_bytes ?? 0)}`
        }
        className={styles.side}
      >
        {/* Arrow keys go from link to link; it does nothing of its own. */}
        {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
        <div onKeyDown={moveInTree}>
          <ArtifactTree
            queryKey={key}
            owner={owner}
            path=""
            open={path}
            models={NO_MODELS}
            renderLink={renderLink}
          />
        </div>
      </Panel>
      <div className={styles.shown}>
        <ArtifactView queryKey={key} owner={owner} path={path} renderLink={renderLink} />
      </div>
    </div>
  );
}
