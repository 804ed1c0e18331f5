import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/models/$name/compare")({ component: CompareVersionsPage });

function CompareVersionsPage() {
  return <Page title="Compare versions"><PageHead title="Compare versions" /></Page>;
}
