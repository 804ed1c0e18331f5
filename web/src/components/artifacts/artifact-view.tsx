import { useInfiniteQuery } from "@tanstack/react-query";
import { Panel } from "@/components/ui/panel";
import { ErrorState } from "@/components/ui/error-state";
import { LoadingLines } from "@/components/ui/states";
import { folderQuery, type ArtifactEntry, type Owner } from "@/lib/api/artifacts";
import { formatBytes, plural } from "@/lib/format";
import { imageSetsOf, isImage } from "@/lib/image-sets";
import { ArtifactPreview } from "./artifact-preview";
import type { RenderFileLink } from "./file-link";
import { ImageSetView, Thumbnails } from "./image-gallery";
import styles from "./artifacts.module.css";

interface ArtifactViewProps {
  queryKey: readonly unknown[];
  owner: Owner;
  path: string;
  renderLink: RenderFileLink;
}

/** What is at a path: the listing and the images of a folder, or the preview of a file. */
export function ArtifactView({ queryKey, owner, path, renderLink }: ArtifactViewProps) {
  const parentPath = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  const parent = useInfiniteQuery({
    ...folderQuery(queryKey, owner, parentPath),
    enabled: path !== "",
  });
  const known = parent.data?.pages.flatMap((page) => page.entries).find((one) => one.path === path);
  // Not in the loaded pages: the listing of a folder has children, that of a file has none.
  const isFolderKnown = path === "" || known?.is_dir === true;
  const folder = useInfiniteQuery({
    ...folderQuery(queryKey, owner, path),
    enabled: isFolderKnown || (known === undefined && parent.data !== undefined),
  });
  if (known?.is_dir === false)
    return (
      <ArtifactPreview key={`${owner} ${path}`} queryKey={queryKey} owner={owner} path={path} />
    );
  const error = folder.error ?? parent.error;
  if (error)
    return (
      <Panel label="Files">
        <ErrorState
          error={error}
          what={`file ${path}`}
          level={3}
          onRetry={() => {
            void folder.refetch();
          }}
        />
      </Panel>
    );
  if (folder.data === undefined)
    return (
      <Panel label="Files">
        <LoadingLines what={path || "files"} />
      </Panel>
    );
  const entries = folder.data.pages.flatMap((page) => page.entries);
  if (!isFolderKnown && entries.length === 0)
    return (
      <ArtifactPreview key={`${owner} ${path}`} queryKey={queryKey} owner={owner} path={path} />
    );
  return (
    <FolderView
      owner={owner}
      path={path}
      entries={entries}
      hasMore={folder.hasNextPage}
      renderLink={renderLink}
    />
  );
}

function FolderView({
  owner,
  path,
  entries,
  hasMore,
  renderLink,
}: {
  owner: Owner;
  path: string;
  entries: readonly ArtifactEntry[];
  hasMore: boolean;
  renderLink: RenderFileLink;
}) {
  const sets = imageSetsOf(entries);
  const others = entries.filter((one) => isImage(one.name));
  const size = entries.reduce((sum, one) => sum + (one.size_bytes ?? 0), 0);
  const note = `${plural(entries.length, "entry", "entries")}${hasMore ? " and more" : ""}${size > 0 && !hasMore ? `, ${formatBytes(size)}` : ""}`;
  if (sets.length > 0) {
    return (
      <Panel
        title={path === "" ? "All files" : `Files in ${path}`}
        note={plural(sets.length, "set of images", "sets of images")}
      >
        <div className={styles.sets}>
          {sets.map((set) => (
            <ImageSetView key={set.key} owner={owner} set={set} />
          ))}
        </div>
      </Panel>
    );
  }
  return (
    <Panel title={path === "" ? "All files" : `Files in ${path}`} note={note}>
      {others.length > 0 ? (
        <Thumbnails owner={owner} entries={entries} renderLink={renderLink} />
      ) : (
        <p className="mid">
          {entries.length === 0 ? "There are no files." : "Select a file to preview."}
        </p>
      )}
    </Panel>
  );
}
