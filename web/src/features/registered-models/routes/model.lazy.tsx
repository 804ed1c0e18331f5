import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/models/$name")({ component: ModelPage });

function ModelPage() {
  return <Page title="Model"><PageHead title="Model" /></Page>;
}
