import { createLazyRoute } from "@tanstack/react-router";
import { Page, PageHead } from "@/components/ui/page";

export const Route = createLazyRoute("/")({ component: HomePage });

function HomePage() {
  return <Page title="Home"><PageHead title="Home" /></Page>;
}
