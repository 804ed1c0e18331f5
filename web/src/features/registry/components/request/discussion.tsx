import type { ReactNode } from "react";
import { Breakable } from "@/components/ui/breakable";
import { classNames } from "@/components/ui/class-names";
import { Markdown } from "@/components/ui/markdown";
import { initials } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";
import { pastRefusal } from "@/lib/as-of";
import { may } from "@/lib/may";
import type { RequestPage } from "@/lib/requests";
import { CommentLine } from "../comment-line";
import styles from "./request.module.css";

interface Post {
  id: string;
  by: string;
  at: number;
  text: string;
  decision?: "approved" | "rejected";
  isOutdated?: boolean;
}

/** Decisions and comments since the request was made, oldest first, and the comment form. */
export function Discussion({ page }: { page: RequestPage }) {
  const { request } = page;
  const posts = postsOf(page);
  return (
    <section aria-labelledby="discussion">
      <div className={styles.thread}>
        <h2 id="discussion">Discussion</h2>
        {page.has_older_comments && (
          <p className="dim">Older comments are in the history of version {request.version}.</p>
        )}
        {posts.length === 0 && <p className="dim">No one has said anything yet.</p>}
        {posts.length > 0 && (
          <ol className={styles.thread}>
            {posts.map((post) => (
              <li key={post.id}>
                <Bubble
                  by={post.by}
                  at={post.at}
                  text={post.text}
                  role={
                    post.decision && (
                      <>
                        <span className={classNames(styles.role, styles[post.decision])}>
                          {post.decision}
                        </span>
                        {post.isOutdated === true && (
                          <span className="dim">
                            outdated: the rule, or what it finds, has changed since
                          </span>
                        )}
                      </>
                    )
                  }
                />
              </li>
            ))}
          </ol>
        )}
        {page.has_version && !pastRefusal && may(page.permissions, "comment:create") && (
          <div className={styles.bubble}>
            <CommentLine
              name={request.model}
              version={request.version}
              placeholder="Comment on this request"
            />
          </div>
        )}
      </div>
    </section>
  );
}

function postsOf({ request, comments }: RequestPage): Post[] {
  return [
    ...request.decisions.map((one): Post => ({
      id: `${one.decided_at_ms} ${one.decided_by}`,
      by: one.decided_by,
      at: one.decided_at_ms,
      text: one.comment ?? "",
      decision: one.decision,
      isOutdated: one.decision === "approved" && one.is_outdated === true,
    })),
    ...comments.map((one): Post => ({
      id: one.comment_id,
      by: one.created_by,
      at: one.created_at_ms,
      text: one.text,
    })),
  ].sort((a, b) => a.at - b.at);
}

/** What someone said: who, as what, when, and the text in Markdown. */
export function Bubble({
  by,
  at,
  text,
  role,
}: {
  by: string;
  at: number;
  text: string;
  role?: ReactNode;
}) {
  return (
    <article className={styles.bubble}>
      <header>
        <span className={styles.face} aria-hidden="true">
          {initials(by)}
        </span>
        <b className="strong">
          <Breakable text={by} />
        </b>
        {role}
        <RelativeTime at={at} className="dim" />
      </header>
      {text !== "" && (
        <div>
          <Markdown text={text} />
        </div>
      )}
    </article>
  );
}
