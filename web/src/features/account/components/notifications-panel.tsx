import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CheckField, TextField } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { QueryView } from "@/components/ui/query-view";
import { toast } from "@/components/ui/toast-store";
import { read, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

type Settings = Message<"NotificationSettings">;

const settingsQuery = queryOptions({
  queryKey: [...keys.inbox, "settings"],
  queryFn: ({ signal }) => read<Settings>("/me/notification-settings", {}, signal),
});

const MODES: readonly { value: Settings["mail"]; label: string }[] = [
  { value: "now", label: "At once" },
  { value: "digest", label: "One digest a day" },
  { value: "off", label: "None" },
];

const KINDS: readonly { value: Settings["kinds"][number]; label: string }[] = [
  { value: "decide", label: "Requests that wait for my decision" },
  { value: "mention", label: "Comments that mention me" },
  { value: "asked", label: "What becomes of my requests" },
  { value: "watched", label: "What I watch" },
];

/** Whether and when notifications are sent by mail. */
export function NotificationsPanel() {
  const query = useQuery(settingsQuery);
  return (
    <Panel title="Notifications by e-mail">
      <QueryView query={query} what="the settings" level={3}>
        {(settings) => <SettingsForm key={settings.etag} settings={settings} />}
      </QueryView>
    </Panel>
  );
}

function SettingsForm({ settings }: { settings: Settings }) {
  const client = useQueryClient();
  const [mail, setMail] = useState(settings.mail);
  const [kinds, setKinds] = useState<readonly string[]>(settings.kinds);
  const [time, setTime] = useState(settings.time_of_day);
  const [zone, setZone] = useState(settings.zone);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const next = await send<Settings>("PATCH", "/me/notification-settings", {
        body: { mail, kinds, time_of_day: time, zone },
        ifMatch: settings.etag,
      });
      client.setQueryData(settingsQuery.queryKey, next);
      void client.invalidateQueries({ queryKey: keys.inbox });
      toast({ text: "The settings are saved" });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack>
        {settings.email === null ? (
          <Notice tone="wait">
            Your account has no e-mail address, so nothing is sent. Administrators and identity
            providers set it.
          </Notice>
        ) : (
          <p className="mid">To {settings.email}</p>
        )}
        <Choices label="When">
          {MODES.map(({ value, label }) => (
            <CheckField
              key={value}
              type="radio"
              name="mail"
              label={label}
              checked={mail === value}
              onChange={() => {
                setMail(value);
              }}
            />
          ))}
        </Choices>
        {mail === "digest" && (
          <>
            <TextField
              label="Time"
              type="time"
              value={time}
              onChange={(event) => {
                setTime(event.target.value);
              }}
            />
            <TextField
              label="Time zone"
              hint="Such as Europe/Paris"
              value={zone}
              onChange={(event) => {
                setZone(event.target.value);
              }}
            />
          </>
        )}
        {mail !== "off" && (
          <Choices label="What">
            {KINDS.map(({ value, label }) => (
              <CheckField
                key={value}
                label={label}
                checked={kinds.includes(value)}
                onChange={(event) => {
                  setKinds(
                    event.target.checked ? [...kinds, value] : kinds.filter((one) => one !== value),
                  );
                }}
              />
            ))}
          </Choices>
        )}
        {error !== null && <Problem what="Nothing was saved." error={error} />}
        <div>
          <Button type="submit" variant="primary" busy={isBusy}>
            Save settings
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function Choices({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div role="group" aria-label={label}>
      <Stack>
        <h3>{label}</h3>
        {children}
      </Stack>
    </div>
  );
}
