import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Fragment, useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { Button, ButtonHref } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { Problem } from "@/components/ui/problem";
import { QueryView } from "@/components/ui/query-view";
import { ThemeButton } from "@/components/ui/theme-button";
import type { SignIn } from "@/lib/access/types";
import { get, sendToPage } from "@/lib/api/client";
import { ApiError, asApiError } from "@/lib/api/errors";
import { sessionBegan } from "@/lib/api/session";
import { basePath, serverAddress } from "@/lib/config";
import { formatClock } from "@/lib/format";
import { meQuery } from "@/lib/api/me";
import { usePageTitle } from "@/lib/use-page-title";
import styles from "./sign-in.module.css";

const signInQuery = queryOptions({
  queryKey: ["sign-in"],
  queryFn: ({ signal }) => get<SignIn>("/sign-in", {}, signal),
});

type Way = "password" | "token";

/** Shown in place of every page until the user signs in. */
export function SignInPage() {
  usePageTitle("Sign in");
  const query = useQuery(signInQuery);
  const form = useForm(() => {
    // The server sends the page that was asked for, with what the account may see.
    window.location.reload();
  });
  const way = query.data?.mode === "token" ? "token" : "password";
  return (
    <main id="main" tabIndex={-1} className={styles.door}>
      <div className={styles.inner}>
        <svg className={styles.brand} width="36" height="40" viewBox="0 0 18 20" aria-hidden="true">
          <path d="M1 20V9a8 8 0 0 1 16 0v11z" fill="currentColor" />
          <circle cx="9" cy="9" r="3" className={styles.lamp} />
        </svg>
        <h1>Sign in to Greenroom</h1>
        <p className={`mid ${styles.where ?? ""}`}>{new URL(serverAddress).host}</p>
        <div className={styles.card}>
          <QueryView query={query} what="the ways to sign in" level={2}>
            {(answer) => (
              <Ways answer={answer} way={way} providers={<Providers answer={answer} />}>
                <form
                  className={styles.form}
                  noValidate
                  onSubmit={(event: FormEvent) => {
                    event.preventDefault();
                    void form.submit(way);
                  }}
                >
                  <Fields form={form} way={way} />
                  <Button
                    type="submit"
                    variant="primary"
                    busy={form.isBusy}
                    disabledReason={form.waitReason}
                  >
                    Sign in
                  </Button>
                </form>
              </Ways>
            )}
          </QueryView>
        </div>
        <p className={`dim ${styles.note ?? ""}`}>
          After signing in you go back to the page you asked for.
        </p>
      </div>
      <footer className={styles.foot}>
        <ThemeButton />
      </footer>
    </main>
  );
}

/** Shown over the current page when the session ends; what was typed there is preserved. */
export function SignInDialog({ onClose }: { onClose: () => void }) {
  const query = useQuery(signInQuery);
  const client = useQueryClient();
  const before = useRef(client.getQueryData(meQuery.queryKey));
  const resume = async () => {
    // A page that one person filled in must not be sent by another.
    if (before.current !== undefined) {
      const now = await client.fetchQuery({ ...meQuery, staleTime: 0 });
      if (now.id !== before.current.id) {
        window.location.reload();
        return;
      }
    }
    sessionBegan();
    await client.invalidateQueries();
  };
  const form = useForm(resume);
  useReturn(resume, (query.data?.providers.length ?? 0) > 0);
  const way = query.data?.mode === "token" ? "token" : "password";
  const hasForm = query.data !== undefined && hasFields(query.data, way);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Sign in again"
      note="Your session has ended. What you typed is still here."
      narrow
      onSubmit={() => {
        if (hasForm) void form.submit(way);
      }}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          {hasForm && (
            <Button
              type="submit"
              variant="primary"
              busy={form.isBusy}
              disabledReason={form.waitReason}
            >
              Sign in
            </Button>
          )}
        </>
      }
    >
      <QueryView query={query} what="the ways to sign in" level={3}>
        {(answer) => (
          <Ways answer={answer} way={way} providers={<Providers answer={answer} inNewTab />}>
            <Fields form={form} way={way} name={before.current?.own_account?.name} />
          </Ways>
        )}
      </QueryView>
    </Dialog>
  );
}

function hasFields(answer: SignIn, way: Way): boolean {
  return way === "token" || answer.has_passwords;
}

function Ways({
  answer,
  way,
  providers,
  children,
}: {
  answer: SignIn;
  way: Way;
  providers: ReactNode;
  children: ReactNode;
}) {
  const hasProviders = answer.providers.length > 0;
  return (
    <div className={styles.form}>
      {hasProviders && providers}
      {hasProviders && hasFields(answer, way) && <div className={styles.or}>or</div>}
      {hasFields(answer, way) ? children : null}
      {!hasProviders && !hasFields(answer, way) && (
        <p className="mid">
          No one can sign in here with a password. Ask the operator of this server.
        </p>
      )}
    </div>
  );
}

function Providers({ answer, inNewTab = false }: { answer: SignIn; inNewTab?: boolean }) {
  return (
    <div className={styles.providers}>
      {answer.providers.map(({ name, title, url, outage }) => (
        <Fragment key={name}>
          <ButtonHref
            href={providerUrl(url, inNewTab)}
            {...(inNewTab ? { target: "_blank", rel: "opener" } : {})}
          >
            Continue with {title}
          </ButtonHref>
          {outage !== null && outage !== undefined && (
            <Notice tone="wait">{title} did not answer a moment ago.</Notice>
          )}
        </Fragment>
      ))}
      {inNewTab && (
        <p className="dim">It opens in a new tab. Then come back here: nothing is lost.</p>
      )}
    </div>
  );
}

/** Where a provider's sign-in starts, and the page it leads back to. */
function providerUrl(url: string, isNewTab: boolean): string {
  const page = window.location.pathname.slice(basePath.length) + window.location.search;
  return `${basePath}${url}?return_to=${encodeURIComponent(isNewTab ? "/account" : page)}`;
}

interface Form {
  name: string;
  setName: (name: string) => void;
  secret: string;
  setSecret: (secret: string) => void;
  isBusy: boolean;
  error: ApiError | null;
  /** Why another try has to wait. */
  waitReason: string | false;
  submit: (way: Way, fallbackName?: string) => Promise<void>;
}

function useForm(onSignedIn: () => void | Promise<void>): Form {
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [waitUntil, setWaitUntil] = useState(0);
  useEffect(() => {
    if (waitUntil === 0) return;
    const timer = window.setTimeout(
      () => {
        setWaitUntil(0);
        setError(null);
      },
      Math.max(0, waitUntil - Date.now()),
    );
    return () => {
      window.clearTimeout(timer);
    };
  }, [waitUntil]);
  const waitReason = waitUntil > 0 && `Too many tries. Try again at ${formatClock(waitUntil)}.`;
  const submit = async (way: Way) => {
    if (isBusy || waitReason) return;
    const typed = secret.trim();
    if (typed === "" || (way === "password" && name.trim() === "")) {
      setError(
        new ApiError(
          "invalid",
          way === "token" ? "Type the token first." : "Type your user name and password.",
        ),
      );
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await sendToPage("POST", "/session", {
        body: way === "token" ? { token: typed } : { username: name.trim(), password: secret },
      });
      await onSignedIn();
    } catch (thrown) {
      const refused = asApiError(thrown);
      if (refused.retryAfterS > 0) setWaitUntil(Date.now() + refused.retryAfterS * 1000);
      setError(refused);
      setBusy(false);
    }
  };
  return { name, setName, secret, setSecret, isBusy, error, waitReason, submit };
}

function Fields({ form, way, name }: { form: Form; way: Way; name?: string }) {
  const secret = useRef<HTMLInputElement>(null);
  const { error, setName } = form;
  useEffect(() => {
    if (name !== undefined) setName(name);
  }, [name, setName]);
  useEffect(() => {
    if (error?.kind === "unauthenticated") secret.current?.select();
  }, [error]);
  return (
    <>
      {way === "password" && (
        <TextField
          label="User name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={256}
          value={form.name}
          onChange={(event) => {
            form.setName(event.target.value);
          }}
        />
      )}
      <TextField
        key={way}
        ref={secret}
        label={way === "token" ? "Token" : "Password"}
        name={way}
        type="password"
        autoComplete={way === "token" ? "off" : "current-password"}
        spellCheck={false}
        value={form.secret}
        onChange={(event) => {
          form.setSecret(event.target.value);
        }}
        hint={way === "token" ? "The browser stores a cookie, never the token." : undefined}
      />
      {error !== null && <SignInProblem form={form} error={error} way={way} />}
    </>
  );
}

function SignInProblem({ form, error, way }: { form: Form; error: ApiError; way: Way }) {
  if (form.waitReason)
    return (
      <Notice tone="wait" role="alert">
        {form.waitReason}
      </Notice>
    );
  if (error.kind === "unauthenticated" && way === "password")
    return (
      <Notice tone="stop" role="alert">
        Name or password is wrong.
      </Notice>
    );
  return <Problem error={error} />;
}

/** Someone who signed in with a provider in another tab comes back: go on as soon as the session works again. */
function useReturn(resume: () => Promise<void>, isOn: boolean): void {
  const client = useQueryClient();
  const latest = useRef(resume);
  useEffect(() => {
    latest.current = resume;
  });
  useEffect(() => {
    if (!isOn) return;
    let isAsking = false;
    const onFocus = async () => {
      if (isAsking || document.hidden) return;
      isAsking = true;
      try {
        const { user } = await client.fetchQuery({ ...signInQuery, staleTime: 0 });
        if (user !== null) await latest.current();
      } catch {
        // Not reachable: the form says so when it is sent.
      } finally {
        isAsking = false;
      }
    };
    const listener = () => void onFocus();
    window.addEventListener("focus", listener);
    return () => {
      window.removeEventListener("focus", listener);
    };
  }, [client, isOn]);
}
