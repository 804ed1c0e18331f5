import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Fact, Facts } from "@/components/ui/facts";
import { Columns, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { Segments } from "@/components/ui/tabs";
import { toastProblem } from "@/components/ui/toast-store";
import { sendToPage } from "@/lib/api/client";
import { basePath, sessionAtStart, serverAddress, serverVersion } from "@/lib/config";
import { hasAccounts, useMe } from "@/lib/api/me";
import { currentTheme, setTheme, type Theme } from "@/lib/theme";
import { readinessQuery } from "../api/get-readiness";
import { SettingsFrame } from "../components/settings-frame";
import styles from "../components/settings.module.css";
import { readableEndpoints } from "../endpoints";

export const Route = createLazyRoute("/settings")({ component: SettingsPage });

const THEMES: { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

function SettingsPage() {
  const [theme, setShown] = useState(currentTheme);
  return (
    <SettingsFrame title="Settings" section={null}>
      <Columns>
        <Stack>
          <Panel title="Appearance" note="kept in this browser">
            <Segments
              label="Theme"
              value={theme}
              options={THEMES}
              onChange={(next) => {
                setTheme(next);
                setShown(next);
              }}
            />
          </Panel>
          <Panel title="Point a client at this server" note="an unchanged mlflow does">
            <CodeBlock
              language="shell"
              what="shell commands"
              code={`export MLFLOW_TRACKING_URI=${serverAddress}\n# where this server asks for a token:\nexport MLFLOW_TRACKING_TOKEN=...`}
            />
            {hasAccounts && (
              <p className="mid">
                <Link className="link" to="/account">
                  Make a token
                </Link>{" "}
                for it.
              </p>
            )}
          </Panel>
          {sessionAtStart === "cookie" && <TokenSession />}
        </Stack>
        <Stack>
          <About />
        </Stack>
      </Columns>
    </SettingsFrame>
  );
}

/** On a server with one shared token: end the session of this browser. */
function TokenSession() {
  const [isLeaving, setLeaving] = useState(false);
  const signOut = async () => {
    setLeaving(true);
    try {
      await sendToPage("DELETE", "/session");
      window.location.assign(`${basePath}/`);
    } catch (error) {
      toastProblem(error, "You are still signed in.");
      setLeaving(false);
    }
  };
  return (
    <Panel title="This browser">
      <p className={styles.session}>
        You are signed in with this server's token.{" "}
        <Button
          size="small"
          busy={isLeaving}
          onClick={() => {
            void signOut();
          }}
        >
          Sign out
        </Button>
      </p>
    </Panel>
  );
}

function About() {
  const { data, error } = useQuery(readinessQuery);
  const me = useMe();
  const say = (part: string | undefined) =>
    part === "ok" ? "answers" : (part ?? (error ? "not known: the server did not answer" : " "));
  return (
    <Panel title="About this server">
      <Facts>
        <Fact name="Version">{serverVersion}</Fact>
        <Fact name="Address">
          <code>{serverAddress}</code> <CopyButton text={serverAddress} what="address" />
        </Fact>
        <Fact name="Database">{say(data?.database)}</Fact>
        <Fact name="Artifacts">{say(data?.artifacts)}</Fact>
        <Fact name="Watch it">
          {readableEndpoints(me, hasAccounts).map((name, at) => (
            <Fragment key={name}>
              {at > 0 && ", "}
              <a className="link" href={`${basePath}/${name}`}>
                {name}
              </a>
            </Fragment>
          ))}
        </Fact>
        <Fact name="API">
          <a className="link" href={`${basePath}/api/v1/openapi.json`}>
            OpenAPI description
          </a>
        </Fact>
      </Facts>
    </Panel>
  );
}
