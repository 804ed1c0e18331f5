import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { UndoDialog } from "@/components/undo/deferred";
import { canUndo, isRefusedByRules } from "@/components/undo/undo";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { Timeline } from "@/components/ui/timeline";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { createComment, deleteComment } from "../api/comments";
import { olderEvents } from "../api/timeline";
import { restoreVersion } from "../api/versions";
import type { TimelineEvent } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";
import { may, type Held } from "@/lib/may";
import { CommentLine } from "./comment-line";
import { commentIdOf, withComments } from "./comments";
import styles from "./activity-panel.module.css";

interface ActivityPanelProps {
  title: string;
  name: string;
  /** Of this version; of the model without it. */
  version?: number;
  events: readonly TimelineEvent[];
  nextToken: string | null;
  /** The current user. */
  user: string;
  /** What the user may do to the model. */
  held: Held;
}

const FEW = 8;

/** Events and comments, newest first, with older ones on demand, a button that restores a deleted version, and the comment form. */
export function ActivityPanel({
  title,
  name,
  version,
  events,
  nextToken,
  user,
  held,
}: ActivityPanelProps) {
  const client = useQueryClient();
  const [showsAll, setShowsAll] = useState(false);
  const [undoing, setUndoing] = useState<TimelineEvent | null>(null);
  const older = useInfiniteQuery({
    queryKey: [
      ...(version === undefined ? keys.model(name) : keys.version(name, version)),
      "timeline",
      nextToken,
    ],
    queryFn: ({ pageParam, signal }) => olderEvents(name, version, pageParam, signal),
    initialPageParam: nextToken,
    getNextPageParam: (last) => last.next_page_token,
    enabled: false,
  });
  const all = withComments([...events, ...(older.data?.pages.flatMap((page) => page.items) ?? [])]);
  const shown = showsAll ? all : all.slice(0, FEW);
  const hasMore = older.data === undefined ? nextToken !== null : older.hasNextPage;
  const gone = currentlyDeleted(all);
  const restore = async (deletion: TimelineEvent) => {
    const number = deletion.subject.version ?? 0;
    try {
      await restoreVersion(name, number);
      await client.invalidateQueries({ queryKey: keys.model(name) });
      toast({ text: `v${number} is back` });
    } catch (error) {
      if (isRefusedByRules(error)) setUndoing(deletion);
      else toastProblem(error, "It was not restored.");
    }
  };
  const removeComment = async (event: TimelineEvent, commentId: string) => {
    const refresh = () => client.invalidateQueries({ queryKey: keys.model(name) });
    try {
      await deleteComment(commentId);
      toast({
        text: "Comment deleted",
        undo: async () => {
          await createComment(name, event.subject.version ?? undefined, String(event.after?.text));
          await refresh();
        },
      });
      await refresh();
    } catch (error) {
      toastProblem(error, "It was not deleted.");
    }
  };
  const actionOf = (event: TimelineEvent) => {
    const commentId = commentIdOf(event);
    if (gone.get(event.subject.version ?? -1) === event.id)
      return (
        <span className={styles.eventAction}>
          <Button
            size="small"
            aria-label={`Restore version ${event.subject.version ?? ""}`}
            onClick={() => {
              void restore(event);
            }}
          >
            Restore
          </Button>
        </span>
      );
    if (commentId === null && canUndo(event.type) && may(held, "registered_model:update"))
      return (
        <span className={styles.eventAction}>
          <Button
            size="small"
            variant="ghost"
            onClick={() => {
              setUndoing(event);
            }}
          >
            Undo
          </Button>
        </span>
      );
    if (commentId === null || event.type === "comment.deleted" || event.actor.name !== user)
      return null;
    return (
      <span className={styles.eventAction}>
        <Button
          size="small"
          variant="ghost"
          className={styles.takeBack}
          onClick={() => {
            void removeComment(event, commentId);
          }}
        >
          Delete comment
        </Button>
      </span>
    );
  };
  return (
    <Panel title={title}>
      <Timeline
        events={shown}
        about={version === undefined ? "model" : "version"}
        actionOf={actionOf}
      />
      {older.error !== null && <Problem error={older.error} />}
      {shown.length < all.length ? (
        <div className={styles.eventMore}>
          <Button
            size="small"
            onClick={() => {
              setShowsAll(true);
            }}
          >
            Show {all.length - shown.length} more
          </Button>
        </div>
      ) : (
        hasMore && (
          <div className={styles.eventMore}>
            <Button
              size="small"
              busy={older.isFetching}
              onClick={() => {
                setShowsAll(true);
                if (older.data === undefined) void older.refetch();
                else void older.fetchNextPage();
              }}
            >
              Show older
            </Button>
          </div>
        )
      )}
      {undoing !== null && (
        <UndoDialog
          event={undoing}
          onClose={() => {
            setUndoing(null);
          }}
        />
      )}
      {may(held, "comment:create") && (
        <CommentLine key={version ?? 0} name={name} version={version} />
      )}
    </Panel>
  );
}

/** Versions that are deleted now, each with the event that deleted it. */
function currentlyDeleted(events: readonly TimelineEvent[]): Map<number, string> {
  const last = new Map<number, TimelineEvent>();
  for (const event of events) {
    if (
      event.subject.version !== null &&
      (event.type === "model_version.deleted" || event.type === "model_version.restored") &&
      !last.has(event.subject.version)
    )
      last.set(event.subject.version, event);
  }
  return new Map(
    [...last]
      .filter(([, event]) => event.type === "model_version.deleted")
      .map(([version, event]) => [version, event.id]),
  );
}
