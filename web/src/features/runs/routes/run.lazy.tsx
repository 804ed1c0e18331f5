import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/runs/$runId")({ component: RunPage });

function RunPage() {
  return <Page title="Run"><PageHead title="Run" /></Page>;
}
