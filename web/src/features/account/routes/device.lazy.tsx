import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { CircleCheck, CircleX, KeyRound } from "lucide-react";
import { useState } from "react";
import parts from "@/components/access/parts.module.css";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Fact, Facts } from "@/components/ui/facts";
import { TextField } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { Page, PageHead } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { RelativeTime } from "@/components/ui/relative-time";
import { Blank, EmptyState, LoadingLines } from "@/components/ui/states";
import { SCOPES } from "@/lib/access/scopes";
import { asApiError } from "@/lib/api/errors";
import { hasAccounts, useMe } from "@/lib/api/me";
import { formatClock } from "@/lib/format";
import { decideDevice, deviceQuery, type WaitingDevice } from "../api/device";
import styles from "./device.module.css";

const TITLE = "Sign in a program";

export const Route = createLazyRoute("/device")({ component: DevicePage });

/** Where a person confirms that a program may act for them: `greenroom login` opens it. */
function DevicePage() {
  return (
    <Page title={TITLE}>
      {hasAccounts ? (
        <ByCode />
      ) : (
        <EmptyState icon={KeyRound} title="This server has no accounts" level={1}>
          Programs need no sign-in here, or use the server&apos;s token.
        </EmptyState>
      )}
    </Page>
  );
}

function ByCode() {
  const { code = "" } = Route.useSearch();
  const query = useQuery(deviceQuery(code));
  if (code === "") return <CodeForm />;
  if (query.data !== undefined) {
    const device = query.data;
    if (device.state === "pending") return <Decision key={code} code={code} device={device} />;
    if (device.state !== "expired") return <Done isGranted={device.state === "granted"} />;
  }
  if (query.error !== null && !isNoCode(query.error))
    return (
      <ErrorState
        error={query.error}
        what="the sign-in"
        level={1}
        onRetry={() => {
          void query.refetch();
        }}
      />
    );
  if (query.isPending) return <LoadingLines what="the sign-in" />;
  return <CodeForm key={code} refused={code} />;
}

/** Whether no sign-in waits with a code, or it cannot be one. */
function isNoCode(error: unknown): boolean {
  return ["not-found", "invalid"].includes(asApiError(error).kind);
}

/** Asks for the code; with the one that was refused, says why. */
function CodeForm({ refused }: { refused?: string }) {
  const navigate = Route.useNavigate();
  const client = useQueryClient();
  const [typed, setTyped] = useState(refused ?? "");
  const [isMissing, setMissing] = useState(false);
  return (
    <>
      <PageHead
        title={TITLE}
        lede="A program such as greenroom login shows a code of eight letters. Type it here to go on."
      />
      <Panel title="Enter the code" className={parts.narrow}>
        <form
          className={parts.stack}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const code = typed.trim();
            setMissing(code === "");
            if (code === "") return;
            client.removeQueries(deviceQuery(code));
            void navigate({ to: ".", search: { code } });
          }}
        >
          {refused !== undefined && (
            <Notice tone="stop" role="alert">
              No sign-in waits with the code {refused.toUpperCase()}. A code works once, for ten
              minutes. Check it, or start the program again.
            </Notice>
          )}
          <TextField
            label="Code"
            name="code"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={40}
            placeholder="BDKM-XWPT"
            value={typed}
            error={isMissing && typed.trim() === "" && "Type the code that the program shows"}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
          />
          <span>
            <Button type="submit" variant="primary">
              Continue
            </Button>
          </span>
        </form>
      </Panel>
    </>
  );
}

function Decision({ code, device }: { code: string; device: WaitingDevice }) {
  const client = useQueryClient();
  const me = useMe();
  const [busy, setBusy] = useState<"allow" | "refuse" | null>(null);
  const [error, setError] = useState<unknown>(null);
  const decide = async (allow: boolean) => {
    if (busy !== null) return;
    setBusy(allow ? "allow" : "refuse");
    setError(null);
    try {
      client.setQueryData(deviceQuery(code).queryKey, await decideDevice(code, allow));
    } catch (thrown) {
      // It has expired meanwhile, or was decided in another window: show that.
      if (["not-found", "conflict"].includes(asApiError(thrown).kind))
        await client.resetQueries(deviceQuery(code));
      setError(thrown);
      setBusy(null);
    }
  };
  return (
    <>
      <PageHead
        title={TITLE}
        lede={
          me === undefined
            ? "A program asks to act for you."
            : `A program asks to act for you, ${me.own_account?.display_name || me.name}.`
        }
      />
      <Panel title="Compare the code" className={parts.narrow}>
        <div className={parts.stack}>
          <p className="mid">Your program must show the same one.</p>
          <p className={styles.code}>{device.user_code}</p>
          <Facts>
            <Fact name="Program">{device.client}</Fact>
            <Fact name="Address">{device.address}</Fact>
            <Fact name="Asks for">{scopeText(device.scope)}</Fact>
            <Fact name="Asked">
              <RelativeTime at={device.created_at_ms} />
            </Fact>
            <Fact name="Code works until">{formatClock(device.expires_at_ms)}</Fact>
          </Facts>
          <Notice tone={device.scope === "admin" ? "stop" : "wait"}>
            Only continue if you started this yourself. The program gets a token of your account,
            and what it says about itself is not checked.
          </Notice>
          {error !== null && <Problem error={error} />}
          <span className={parts.buttons}>
            <Button
              variant="primary"
              busy={busy === "allow"}
              onClick={() => {
                void decide(true);
              }}
            >
              Allow
            </Button>
            <Button
              busy={busy === "refuse"}
              onClick={() => {
                void decide(false);
              }}
            >
              Refuse
            </Button>
          </span>
        </div>
      </Panel>
    </>
  );
}

/** What the program's token may do at most. */
function scopeText(scope: WaitingDevice["scope"]): string {
  const known = SCOPES.find((one) => one.value === scope);
  return known === undefined ? scope : `${known.label}: ${known.may}`;
}

function Done({ isGranted }: { isGranted: boolean }) {
  return isGranted ? (
    <Blank icon={CircleCheck} title="The program is signed in" level={1} role="status">
      <p>You can close this page. Its token is listed under My account, where you can revoke it.</p>
    </Blank>
  ) : (
    <Blank icon={CircleX} title="The sign-in was refused" level={1} role="status">
      <p>The program gets nothing. You can close this page.</p>
    </Blank>
  );
}
