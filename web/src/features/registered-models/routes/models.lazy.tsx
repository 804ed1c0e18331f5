import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/models")({ component: ModelsPage });

function ModelsPage() {
  return <Page title="Registered Models"><PageHead title="Registered Models" /></Page>;
}
