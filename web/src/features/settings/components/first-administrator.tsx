import { useState } from "react";
import parts from "@/components/access/parts.module.css";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Columns, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { sessionAtStart } from "@/lib/config";
import { FirstAdministratorDialog } from "../dialogs/deferred";

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

const COMMAND = `# On the server, with the same --data or --database as it runs with; asks for the password.
greenroom init`;

const ENVIRONMENT = `# Or in the environment of the server, for containers: read at its first start.
GREENROOM_SERVER_ADMIN_USERNAME=admin
GREENROOM_SERVER_ADMIN_PASSWORD_FILE=/run/secrets/greenroom-admin`;

/** A server without accounts: how to make the first one, with which the others are made here. */
export function FirstAdministrator() {
  const [isOpen, setOpen] = useState(false);
  // Anyone who reaches a server from elsewhere first must not become its administrator.
  const isLocal = sessionAtStart === "open" && LOOPBACK.test(window.location.hostname);
  return (
    <Columns>
      <Stack>
        <Panel title="Create the first administrator">
          <div className={parts.stack}>
            <p className="mid">
              This server has no accounts: anyone who reaches it
              {sessionAtStart === "open" ? "" : " with its token"} acts as its one user. As soon as
              there is an account, everyone signs in, and roles say who may do what.
            </p>
            {isLocal && (
              <span>
                <Button
                  variant="primary"
                  onClick={() => {
                    setOpen(true);
                  }}
                >
                  Create the first administrator
                </Button>
              </span>
            )}
            {isLocal && <p className="mid">Or without the page:</p>}
            <CodeBlock language="shell" what="command" code={COMMAND} />
            <CodeBlock language="shell" what="environment" code={ENVIRONMENT} />
          </div>
        </Panel>
      </Stack>
      <Stack>
        <Panel title="What changes then">
          <ul className={parts.stack}>
            <li className="mid">People sign in here by name and password, or by a provider.</li>
            <li className="mid">Clients send a personal token, or name and password.</li>
            <li className="mid">What exists stays in the workspace default.</li>
            {sessionAtStart !== "open" && (
              <li className="mid">The shared token of this server stops working.</li>
            )}
          </ul>
        </Panel>
      </Stack>
      {isOpen && (
        <FirstAdministratorDialog
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </Columns>
  );
}
