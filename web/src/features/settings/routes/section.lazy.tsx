import { createLazyRoute, Navigate } from "@tanstack/react-router";
import { GroupsPanel } from "../components/groups-panel";
import { PeoplePanel } from "../components/people-panel";
import { PublishersPanel } from "../components/publishers-panel";
import { RolesPanel } from "../components/roles-panel";
import { SettingsFrame } from "../components/settings-frame";
import { WorkspacesPanel } from "../components/workspaces-panel";

export const Route = createLazyRoute("/settings/$section")({ component: SectionPage });

const PANELS = {
  people: { title: "People", Panel: PeoplePanel },
  groups: { title: "Groups", Panel: GroupsPanel },
  roles: { title: "Roles", Panel: RolesPanel },
  publishers: { title: "Trusted publishers", Panel: PublishersPanel },
  workspaces: { title: "Workspaces", Panel: WorkspacesPanel },
} as const;

function SectionPage() {
  const { section } = Route.useParams();
  if (!Object.hasOwn(PANELS, section)) return <Navigate to="/settings" replace />;
  const { title, Panel } = PANELS[section as keyof typeof PANELS];
  return (
    <SettingsFrame title={title} section={section}>
      <Panel />
    </SettingsFrame>
  );
}
