import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Fact, Facts } from "@/components/ui/facts";
import { Columns, Page, PageHead, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { Segments } from "@/components/ui/tabs";
import { toastProblem } from "@/components/ui/toast-store";
import { sendToPage } from "@/lib/api/client";
import { sessionLeft } from "@/lib/api/session";
import { basePath, sessionAtStart, serverAddress, serverVersion } from "@/lib/config";
import { currentTheme, setTheme, type Theme } from "@/lib/theme";
import styles from "../components/settings.module.css";
import { readinessQuery } from "../api/get-readiness";

export const Route = createLazyRoute("/settings")({ component: SettingsPage });

const THEMES: { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

function SettingsPage() {
  const [theme, setShown] = useState(currentTheme);
  const client = useQueryClient();
  const [isLeaving, setLeaving] = useState(false);
  const logOut = async () => {
    setLeaving(true);
    try {
      await sendToPage("DELETE", "/session");
      sessionLeft();
      client.clear();
    } catch (error) {
      toastProblem(error, "You are still logged in.");
    } finally {
      setLeaving(false);
    }
  };
  return (
    <Page title="Settings">
      <PageHead title="Settings" />
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
          </Panel>
          <Panel title="People and access">
            {sessionAtStart === "cookie" && (
              <p className={styles.session}>
                You are logged in with this server's token.{" "}
                <Button
                  size="small"
                  busy={isLeaving}
                  onClick={() => {
                    void logOut();
                  }}
                >
                  Log out
                </Button>
              </p>
            )}
            <p className="mid">
              This server has a single actor: its operator, or the holder of its token. Users, roles
              and personal tokens do not exist yet; they will be managed here.
            </p>
          </Panel>
        </Stack>
        <Stack>
          <About />
        </Stack>
      </Columns>
    </Page>
  );
}

function About() {
  const { data, error } = useQuery(readinessQuery);
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
          <a className="link" href={`${basePath}/metrics`}>
            metrics
          </a>
          ,{" "}
          <a className="link" href={`${basePath}/ready`}>
            ready
          </a>
          ,{" "}
          <a className="link" href={`${basePath}/health`}>
            health
          </a>
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
