import { createLazyRoute } from "@tanstack/react-router";
import { Page } from "@/components/ui/page";

export const Route = createLazyRoute("/experiments/$experimentId/access")({
  component: ExperimentAccess,
});

function ExperimentAccess() {
  return <Page title="Access">{null}</Page>;
}
