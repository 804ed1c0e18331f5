import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/experiments")({ component: ExperimentsPage });

function ExperimentsPage() {
  return <Page title="Experiments"><PageHead title="Experiments" /></Page>;
}
