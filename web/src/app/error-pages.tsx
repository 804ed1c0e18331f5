import type { ErrorComponentProps } from "@tanstack/react-router";
import { Compass, RotateCcw, TriangleAlert } from "lucide-react";
import { ApiError } from "@/lib/api/errors";
import { Button, ButtonLink } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { Blank, BlankActions, ErrorState } from "@/components/ui/states";

/** No page has this address. */
export function NotFoundPage() {
  return (
    <Page title="Not found">
      <Blank icon={Compass} title="There is no such page" level={1}>
        <p>Nothing answers at <code>{window.location.pathname}</code>. The link may be old, or a letter is missing.</p>
        <BlankActions>
          <ButtonLink to="/" variant="primary">Go home</ButtonLink>
          <ButtonLink to="/models">Registered Models</ButtonLink>
          <ButtonLink to="/experiments">Experiments</ButtonLink>
        </BlankActions>
      </Blank>
    </Page>
  );
}

// What browsers say when a file of the page is gone: the server was upgraded while this page was open.
const STALE = /dynamically imported module|module script failed|Unable to preload/i;

/** A page broke while drawing, or its code could not be loaded. The shell around it stays. */
export function RouteErrorPage({ error, reset }: ErrorComponentProps) {
  if (error instanceof ApiError) {
    return <Page title="Error"><ErrorState error={error} level={1} onRetry={reset} /></Page>;
  }
  const message = error instanceof Error ? error.message : String(error);
  const isStale = STALE.test(message);
  return (
    <Page title="Error">
      <Blank icon={TriangleAlert} tone="stop" role="alert" level={1} title={isStale ? "This page was updated on the server" : "This page broke"}>
        <p>{isStale ? "Load it again to get the new one. Nothing was changed." : "It is a fault of the page, not of what you did. Nothing was changed."}</p>
        {!isStale && <p><code>{message}</code></p>}
        <BlankActions>
          <Button variant="primary" onClick={() => { window.location.reload(); }}><RotateCcw size={16} strokeWidth={1.8} aria-hidden />Load again</Button>
          <ButtonLink to="/" onClick={reset}>Go home</ButtonLink>
        </BlankActions>
      </Blank>
    </Page>
  );
}
