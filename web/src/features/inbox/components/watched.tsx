import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Box, Boxes, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Timeline } from "@/components/ui/timeline";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { deleteWatch, LEVELS, setWatch } from "@/lib/api/watches";
import { keys } from "@/lib/query-keys";
import { olderNews, type InboxPage } from "../api/inbox";
import { useOlder } from "../use-older";
import styles from "./inbox.module.css";
import { ShowOlder } from "./show-older";

// More are not counted.
const MOST_COUNTED = 1000;

/**
 * Mentions, and what happened to what the reader asked for and watches; new ones have a dot. Those up to `readUpTo`,
 * milliseconds since 1970, were just marked as read.
 */
export function News({ page, readUpTo }: { page: InboxPage; readUpTo: number }) {
  const { items, ...older } = useOlder(
    { items: page.notifications, next: page.notifications_next_page_token },
    (one) => one.notification_id,
    olderNews,
  );
  const unread = new Set(
    items
      .filter((one) => one.read_at_ms === null && one.created_at_ms > readUpTo)
      .map((one) => one.event.id),
  );
  return (
    <Panel
      title="What you watch"
      note={
        page.unread_count > 0 ? (
          <span className={styles.count}>
            {page.unread_count < MOST_COUNTED ? page.unread_count : `${MOST_COUNTED}+`}
          </span>
        ) : undefined
      }
    >
      {items.length === 0 ? (
        <p className="dim">
          Nothing yet. Watch a model on its page, or the workspace here; mentions of you, and what
          becomes of your requests, come by themselves.
        </p>
      ) : (
        <>
          <Timeline
            events={items.map((one) => one.event)}
            actionOf={(event) =>
              unread.has(event.id) && (
                <span className="chips">
                  <span className={styles.dot} aria-hidden="true" />
                  <small className="dim">new</small>
                </span>
              )
            }
          />
          <ShowOlder what="news" {...older} />
        </>
      )}
    </Panel>
  );
}

/** What the reader watches, and how it is told. */
export function Watched({ page }: { page: InboxPage }) {
  const client = useQueryClient();
  const hasWorkspace = page.watches.some((one) => one.model === null);
  const run = async (change: Promise<unknown>, text: string) => {
    try {
      await change;
      toast({ text });
    } catch (thrown) {
      toastProblem(thrown, "Nothing was changed.");
    }
    await client.invalidateQueries({ queryKey: keys.inbox });
  };
  return (
    <Panel
      title="Watched"
      note={page.watches.length}
      actions={
        !hasWorkspace && (
          <Button
            size="small"
            variant="ghost"
            onClick={() => {
              void run(setWatch(null, "requests"), "You watch the requests of this workspace");
            }}
          >
            Watch all requests
          </Button>
        )
      }
    >
      {page.watches.length === 0 ? (
        <p className="dim">You watch nothing. Every model's page has a Watch button.</p>
      ) : (
        <ul className={styles.list}>
          {page.watches.map(({ model, level }) => (
            <li key={model ?? ""}>
              {model === null ? (
                <Boxes size={15} strokeWidth={1.8} aria-hidden />
              ) : (
                <Box size={15} strokeWidth={1.8} aria-hidden />
              )}
              {model === null ? (
                <span>All of this workspace</span>
              ) : (
                <Link className="name" to="/models/$name" params={{ name: model }}>
                  {model}
                </Link>
              )}
              <span className="chips dim">
                {LEVELS[level]}
                <Button
                  size="small"
                  variant="ghost"
                  iconOnly
                  aria-label={`Do not watch ${model ?? "this workspace"}`}
                  onClick={() => {
                    void run(
                      deleteWatch(model),
                      `You do not watch ${model ?? "this workspace"} any more`,
                    );
                  }}
                >
                  <X size={14} strokeWidth={2.1} aria-hidden />
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.hint}>
        {mailInWords(page.settings)}{" "}
        <Link className="link" to="/account" search={{ tab: "notifications" }}>
          Change
        </Link>
      </p>
    </Panel>
  );
}

function mailInWords({ mail, email, time_of_day, zone }: InboxPage["settings"]): string {
  if (email === null) return "E-mail: none, your account has no address.";
  if (mail === "off") return "E-mail: none.";
  return mail === "now" ? "E-mail: at once." : `E-mail: one digest at ${time_of_day}, ${zone}.`;
}
