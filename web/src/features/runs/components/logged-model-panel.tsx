import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Message } from "@/lib/api/types";
import { RegisteredLinks } from "./registered-links";
import styles from "./logged-model-panel.module.css";

export type Logged = Message<"LoggedModelOfRun">;

/** The logged model one looks at: the versions made from it at its top right, and the button that makes one. */
export function LoggedModelPanel({
  logged,
  onRegister,
}: {
  logged: Logged;
  onRegister: (logged: Logged) => void;
}) {
  const id = logged.model_id;
  return (
    <Panel
      title={logged.name}
      note="Logged model"
      actions={
        <span className={styles.actions}>
          <RegisteredLinks versions={logged.registered} />
          <Button
            size="small"
            variant={logged.registered.length === 0 ? "primary" : "plain"}
            onClick={() => {
              onRegister(logged);
            }}
          >
            Register Model
          </Button>
        </span>
      }
    >
      <p className={styles.facts}>
        <span>
          logged <RelativeTime at={logged.created_at_ms} />
        </span>
        {!logged.status.endsWith("READY") && (
          <span>{logged.status.replace("LOGGED_MODEL_", "").toLowerCase()}</span>
        )}
        {id === null ? (
          <span>
            folder <code>{logged.path === "" ? "." : logged.path}</code>
          </span>
        ) : (
          <span>
            <code>{id}</code>
            <CopyButton text={id} what="model id" />
          </span>
        )}
        {logged.registered.length === 0 && <span>not registered yet</span>}
      </p>
    </Panel>
  );
}
