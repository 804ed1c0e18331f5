import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/experiments/$experimentId")({ component: RunsPage });

function RunsPage() {
  return <Page title="Runs"><PageHead title="Runs" /></Page>;
}
