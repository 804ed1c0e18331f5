import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/settings")({ component: SettingsPage });

function SettingsPage() {
  return <Page title="Settings"><PageHead title="Settings" /></Page>;
}
