import { useEffect, useRef, type ReactNode } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/panel";
import type { NewToken } from "@/lib/access/types";
import { serverAddress } from "@/lib/config";
import { workspace } from "@/lib/workspace";
import parts from "./parts.module.css";

/** A token that was just made, with the lines that a genuine client needs. It is shown this once. */
export function SecretToken({ token }: { token: NewToken }) {
  const lines = [
    `export MLFLOW_TRACKING_URI=${serverAddress}`,
    `export MLFLOW_TRACKING_TOKEN=${token.token}`,
    ...(workspace === null ? [] : [`export MLFLOW_WORKSPACE=${workspace}`]),
  ].join("\n");
  return (
    <div className={parts.stack}>
      <p className="mid">Copy it now. Greenroom keeps only a hash and cannot show it again.</p>
      <div className={parts.secret}>
        <code>{token.token}</code>
        <CopyButton text={token.token} what="token" labelled />
      </div>
      <CodeBlock language="shell" what="lines for mlflow" code={lines} />
    </div>
  );
}

/** The same as a panel, which takes the focus. */
export function SecretTokenPanel({ token, actions }: { token: NewToken; actions: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.focus();
  }, [token]);
  return (
    <Panel title={`New token: ${token.name}`} actions={actions}>
      <div ref={place} tabIndex={-1}>
        <SecretToken token={token} />
      </div>
    </Panel>
  );
}
