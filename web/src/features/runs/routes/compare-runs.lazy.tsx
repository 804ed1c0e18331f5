import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/runs/compare")({ component: CompareRunsPage });

function CompareRunsPage() {
  return <Page title="Compare runs"><PageHead title="Compare runs" /></Page>;
}
