import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/fields";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast-store";
import { createComment, deleteComment } from "../api/comments";
import { keys } from "@/lib/query-keys";
import styles from "./activity-panel.module.css";

interface Props {
  name: string;
  /** About this version; about the model without it. */
  version: number | undefined;
  placeholder?: string;
}

// Drafts survive a switch to another tab or page.
const drafts = new Map<string, string>();

/** The form that adds a comment to a model or version; Ctrl+Enter sends it. */
export function CommentLine({ name, version, placeholder }: Props) {
  const client = useQueryClient();
  const place = `${name}/${version ?? ""}`;
  const [text, setText] = useState(drafts.get(place) ?? "");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const type = (next: string) => {
    drafts.set(place, next);
    setText(next);
  };
  const submit = async () => {
    if (text.trim() === "" || isBusy) return;
    setBusy(true);
    setError(null);
    const refresh = () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.model(name) }),
        client.invalidateQueries({ queryKey: ["request"] }),
      ]);
    try {
      const { comment_id } = await createComment(name, version, text);
      type("");
      toast({
        text: "Comment added",
        undo: async () => {
          await deleteComment(comment_id);
          await refresh();
        },
      });
      await refresh();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={styles.comment}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextArea
        label="Comment"
        rows={2}
        value={text}
        placeholder={
          placeholder ??
          (version === undefined ? "Comment on this model" : "Comment on this version")
        }
        onChange={(event) => {
          type(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void submit();
          }
        }}
      />
      {error !== null && <Problem what="It was not sent." error={error} />}
      <div className={styles.send}>
        <span className="dim">Markdown; Ctrl+Enter sends</span>
        <Button
          type="submit"
          size="small"
          busy={isBusy}
          disabledReason={text.trim() === "" && "Type something first"}
        >
          Send comment
        </Button>
      </div>
    </form>
  );
}
