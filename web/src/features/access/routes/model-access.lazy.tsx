import { createLazyRoute } from "@tanstack/react-router";
import { Page } from "@/components/ui/page";

export const Route = createLazyRoute("/models/$name/access")({ component: ModelAccess });

function ModelAccess() {
  return <Page title="Access">{null}</Page>;
}
