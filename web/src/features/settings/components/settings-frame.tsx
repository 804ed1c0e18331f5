import { Building2, ListChecks, Settings2, User, UserCog, Users, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { SideLink, SideNav } from "@/components/access/side-nav";
import { Page, PageHead } from "@/components/ui/page";
import { hasAccounts } from "@/lib/api/me";

const SECTIONS = [
  { section: "people", word: "People", icon: User },
  { section: "groups", word: "Groups", icon: Users },
  { section: "roles", word: "Roles", icon: UserCog },
  { section: "publishers", word: "Trusted publishers", icon: Workflow },
  { section: "workspaces", word: "Workspaces", icon: Building2 },
] as const;

/** A page of the settings: its parts at the left. */
export function SettingsFrame({
  title,
  section,
  children,
}: {
  title: string;
  /** Null for the general ones. */
  section: string | null;
  children: ReactNode;
}) {
  // Before the first account there is no one to group, and only one who may do everything.
  const shown = SECTIONS.filter((one) => hasAccounts || one.section === "people");
  return (
    <Page title={section === null ? title : `${title}, settings`}>
      <PageHead title="Settings" />
      <SideNav
        label="Settings"
        links={
          <>
            <SideLink to="/settings" icon={Settings2} isCurrent={section === null}>
              General
            </SideLink>
            <SideLink to="/settings/rules" icon={ListChecks} isCurrent={false}>
              Stages and rules
            </SideLink>
            {shown.map((one) => (
              <SideLink
                key={one.section}
                to="/settings/$section"
                params={{ section: one.section }}
                icon={one.icon}
                isCurrent={one.section === section}
              >
                {one.word}
              </SideLink>
            ))}
          </>
        }
      >
        {children}
      </SideNav>
    </Page>
  );
}
