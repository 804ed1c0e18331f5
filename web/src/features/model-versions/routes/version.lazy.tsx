import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/models/$name/versions/$version")({ component: VersionPage });

function VersionPage() {
  return <Page title="Version"><PageHead title="Version" /></Page>;
}
