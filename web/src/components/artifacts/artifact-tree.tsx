import { useInfiniteQuery } from "@tanstack/react-query";
import {
  Box,
  File,
  FileCode,
  FileImage,
  FileText,
  Folder,
  FolderOpen,
  Sheet,
  type LucideIcon,
} from "lucide-react";
import type { KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { LoadingLines } from "@/components/ui/states";
import { folderQuery, type Owner } from "@/lib/api/artifacts";
import { formatBytes } from "@/lib/format";
import type { RenderFileLink } from "./file-link";
import styles from "./artifacts.module.css";

interface TreeProps {
  queryKey: readonly unknown[];
  owner: Owner;
  /** The folder whose children are listed. */
  path: string;
  /** The file or folder that is looked at; undefined for none of this owner. */
  open: string | undefined;
  /** Folders that are logged models. */
  models: ReadonlySet<string>;
  renderLink: RenderFileLink;
}

/** Children of a folder, and theirs where they are open. */
export function ArtifactTree({ queryKey, owner, path, open, models, renderLink }: TreeProps) {
  const query = useInfiniteQuery(folderQuery(queryKey, owner, path));
  if (query.data === undefined) {
    if (!query.error) return <LoadingLines what="files" lines={2} />;
    return (
      <div className={styles.problem}>
        <Problem
          error={query.error}
          onRetry={() => {
            void query.refetch();
          }}
        />
      </div>
    );
  }
  const entries = query.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) return path === "" ? <p className={styles.problem}>No files.</p> : null;
  return (
    <ul className={path === "" ? styles.tree : undefined}>
      {entries.map((entry) => {
        const isOpen =
          entry.is_dir &&
          open !== undefined &&
          (open === entry.path || open.startsWith(`${entry.path}/`));
        const isModel = models.has(entry.path);
        const Icon = isModel
          ? Box
          : entry.is_dir
            ? isOpen
              ? FolderOpen
              : Folder
            : iconOf(entry.name);
        return (
          <li key={entry.path} className={styles.leaf}>
            {renderLink({
              path: entry.path,
              className: styles.entry,
              isCurrent: open === entry.path,
              isOpen: entry.is_dir ? isOpen : undefined,
              children: (
                <>
                  <Icon size={16} strokeWidth={1.8} aria-hidden />
                  <span className={styles.entryName} title={entry.name}>
                    {entry.name}
                  </span>
                  {isModel ? (
                    <small>model</small>
                  ) : (
                    entry.size_bytes !== null && (
                      <small className="num">{formatBytes(entry.size_bytes)}</small>
                    )
                  )}
                </>
              ),
            })}
            {isOpen && (
              <ArtifactTree
                queryKey={queryKey}
                owner={owner}
                path={entry.path}
                open={open}
                models={models}
                renderLink={renderLink}
              />
            )}
          </li>
        );
      })}
      {query.hasNextPage && (
        <li className={styles.more}>
          <Button
            size="small"
            busy={query.isFetchingNextPage}
            onClick={() => {
              void query.fetchNextPage();
            }}
          >
            Show more files
          </Button>{" "}
          <span className="dim">{entries.length} so far</span>
        </li>
      )}
    </ul>
  );
}

const ICONS: readonly (readonly [RegExp, LucideIcon])[] = [
  [/\.(?:png|jpe?g|gif|webp|avif|bmp|svg)$/i, FileImage],
  [/\.(?:csv|tsv|parquet|pq)$/i, Sheet],
  [/\.(?:json|geojson|ipynb|py|ya?ml|toml|html?|sh)$|^MLmodel$/i, FileCode],
  [/\.(?:txt|md|markdown|log|pdf)$/i, FileText],
];

function iconOf(name: string): LucideIcon {
  return ICONS.find(([pattern]) => pattern.test(name))?.[1] ?? File;
}

/** Arrow keys between the links of a tree; Tab goes through them as through any list. */
export function moveInTree(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
  const at = links.findIndex((link) => link === document.activeElement);
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
}
