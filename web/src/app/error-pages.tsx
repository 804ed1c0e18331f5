import { useQuery } from "@tanstack/react-query";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { Compass, RotateCcw, TriangleAlert } from "lucide-react";
import { Button, ButtonHref, ButtonLink } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { ErrorState } from "@/components/ui/error-state";
import { Blank, BlankActions, LoadingLines } from "@/components/ui/states";
import { get } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import { basePath } from "@/lib/config";
import { workspace, workspaceName } from "@/lib/workspace";

/** No page has this address. */
export function NotFoundPage() {
  return (
    <Page title="Not found">
      <Blank icon={Compass} title="There is no such page" level={1}>
        <p>
          Nothing answers at <code>{window.location.pathname}</code>. The link may be old, or a
          letter is missing.
        </p>
        <BlankActions>
          <ButtonLink to="/" variant="primary">
            Go home
          </ButtonLink>
          <ButtonLink to="/models">Registered Models</ButtonLink>
          <ButtonLink to="/experiments">Experiments</ButtonLink>
        </BlankActions>
      </Blank>
    </Page>
  );
}

/** There is no workspace of the name in the address, or the user has nothing in it. */
export function NoWorkspacePage() {
  return (
    <Page title="No workspace">
      <Blank icon={Compass} title={`There is no workspace ${workspaceName}`} level={1} role="alert">
        <p>It may have been deleted or renamed, or no one has let you in yet.</p>
        <BlankActions>
          {workspace !== null && (
            <ButtonHref href={`${basePath}/`} variant="primary">
              Open the default workspace
            </ButtonHref>
          )}
        </BlankActions>
      </Blank>
    </Page>
  );
}

// What browsers say when a file of the page does not come: the server was upgraded while this page was open, or is down.
const MISSING = /dynamically imported module|module script failed|Unable to preload/i;

/** A page broke while drawing, or its code could not be loaded. The shell around it stays. */
export function RouteErrorPage({ error, reset }: ErrorComponentProps) {
  if (error instanceof ApiError) {
    return (
      <Page title="Error">
        <ErrorState error={error} level={1} onRetry={reset} />
      </Page>
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  if (MISSING.test(message))
    return (
      <Page title="Error">
        <MissingCode onLeave={reset} />
      </Page>
    );
  return (
    <Page title="Error">
      <Blank icon={TriangleAlert} tone="stop" role="alert" level={1} title="This page broke">
        <p>It is a fault of the page, not of what you did. Nothing was changed.</p>
        <p>
          <code>{message}</code>
        </p>
        <BlankActions>
          <LoadAgain />
          <ButtonLink to="/" onClick={reset}>
            Go home
          </ButtonLink>
        </BlankActions>
      </Blank>
    </Page>
  );
}

/** The page's code did not come: asks the server which of the two reasons it is. */
function MissingCode({ onLeave }: { onLeave: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => get<unknown>("/model-names", { prefix: "" }, signal),
    gcTime: 0,
  });
  const again = async () => {
    // A reload while it is down would leave the reader with the browser's own error.
    if ((await refetch()).error === null) window.location.reload();
  };
  if (error)
    return (
      <ErrorState
        error={error}
        level={1}
        onRetry={() => {
          void again();
        }}
      />
    );
  if (data === undefined) return <LoadingLines what="this page" />;
  return (
    <Blank
      icon={TriangleAlert}
      tone="stop"
      role="alert"
      level={1}
      title="This page was updated on the server"
    >
      <p>Load it again to get the new one. Nothing was changed.</p>
      <BlankActions>
        <LoadAgain />
        <ButtonLink to="/" onClick={onLeave}>
          Go home
        </ButtonLink>
      </BlankActions>
    </Blank>
  );
}

function LoadAgain() {
  return (
    <Button
      variant="primary"
      onClick={() => {
        window.location.reload();
      }}
    >
      <RotateCcw size={16} strokeWidth={1.8} aria-hidden />
      Load again
    </Button>
  );
}
