import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import parts from "@/components/access/parts.module.css";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/fields";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast-store";
import { setPassword } from "@/lib/access/password";
import type { Me } from "@/lib/access/types";
import { MIN_PASSWORD, passwordError } from "@/lib/access/password";
import { meQuery } from "@/lib/api/me";

/** Change the own password. */
export function PasswordPanel({ me }: { me: Me }) {
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [wasSent, setSent] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const account = me.own_account;
  if (account === null || !account.has_password)
    return (
      <Panel title="Password">
        <p className="mid">
          You sign in without a password here. For programs, make a token. An administrator can set
          a password for you.
        </p>
      </Panel>
    );
  const weakness = passwordError(next, account.name);
  const save = async () => {
    setSent(true);
    if (isBusy || weakness !== null || current === "") return;
    setBusy(true);
    setError(null);
    try {
      await setPassword(account.account_id, next, current);
      setCurrent("");
      setNext("");
      setSent(false);
      toast({ text: "The password is changed; other sessions have ended" });
      void client.invalidateQueries({ queryKey: meQuery.queryKey });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title="Password" className={parts.narrow}>
      <form
        className={parts.stack}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <input
          type="hidden"
          name="username"
          autoComplete="username"
          value={account.name}
          readOnly
        />
        <TextField
          label="Current password"
          type="password"
          autoComplete="current-password"
          value={current}
          error={wasSent && current === "" && "Type the current password"}
          onChange={(event) => {
            setCurrent(event.target.value);
          }}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          value={next}
          error={wasSent && weakness}
          hint={`At least ${MIN_PASSWORD} characters. A few words are easier to remember than symbols.`}
          onChange={(event) => {
            setNext(event.target.value);
          }}
        />
        {error !== null && <Problem error={error} />}
        <span>
          <Button type="submit" variant="primary" busy={isBusy}>
            Change password
          </Button>
        </span>
      </form>
    </Panel>
  );
}
