import { useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/fields";
import { Page } from "@/components/ui/page";
import { Problem } from "@/components/ui/problem";
import { sendToPage } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import { sessionBegan } from "@/lib/api/session";
import { serverAddress } from "@/lib/config";
import styles from "./log-in.module.css";

function useLogIn() {
  const client = useQueryClient();
  const [token, setToken] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const logIn = async () => {
    if (token.trim() === "" || isBusy) {
      setError(new ApiError("invalid", "Type the token first."));
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await sendToPage("POST", "/session", { body: { token: token.trim() } });
      sessionBegan();
      await client.invalidateQueries();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return { token, setToken, isBusy, error, logIn };
}

type LogIn = ReturnType<typeof useLogIn>;

function TokenField({ token, setToken, error }: LogIn) {
  return (
    <>
      <TextField
        label="Token"
        type="password"
        name="token"
        autoComplete="current-password"
        spellCheck={false}
        value={token}
        onChange={(event) => {
          setToken(event.target.value);
        }}
        hint="GREENROOM_SERVER_TOKEN on the server; ask its operator. The browser stores a cookie for 30 days, not the token."
      />
      {error !== null && <Problem error={error} />}
    </>
  );
}

/** Shown in place of every page until the user logs in. */
export function LogInPage() {
  const form = useLogIn();
  return (
    <Page title="Log in">
      <div className={styles.place}>
        <form
          className={styles.card}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void form.logIn();
          }}
        >
          <span className={styles.badge}>
            <KeyRound size={20} strokeWidth={1.8} aria-hidden />
          </span>
          <h1>Log in</h1>
          <p className="mid">
            The registry at <code>{serverAddress}</code> asks for its token.
          </p>
          <TokenField {...form} />
          <Button type="submit" variant="primary" busy={form.isBusy}>
            Log in
          </Button>
        </form>
      </div>
    </Page>
  );
}

/** Shown over the current page when the session ends; what was typed there is preserved. */
export function LogInDialog({ onClose }: { onClose: () => void }) {
  const form = useLogIn();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Log in again"
      note="The session has ended. What you typed is still here."
      narrow
      onSubmit={() => {
        void form.logIn();
      }}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" variant="primary" busy={form.isBusy}>
            Log in
          </Button>
        </>
      }
    >
      <TokenField {...form} />
    </Dialog>
  );
}
