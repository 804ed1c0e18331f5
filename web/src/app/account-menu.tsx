import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { initials } from "@/components/ui/person";
import { toastProblem } from "@/components/ui/toast-store";
import type { Me } from "@/lib/access/types";
import { sendToPage } from "@/lib/api/client";
import { workspacesQuery } from "@/lib/api/me";
import { basePath } from "@/lib/config";
import { withWorkspace, workspaceName } from "@/lib/workspace";
import styles from "./shell.module.css";

/** Own account: settings, sign out; and the workspaces, where the bar has no room for them. */
export function AccountMenu({ me }: { me: Me }) {
  const hasWorkspaces = (useQuery(workspacesQuery).data?.items.length ?? 0) > 1;
  return (
    <Menu
      trigger={
        <Button variant="ghost" iconOnly title={`Account of ${me.name}`}>
          <span className={styles.face}>
            <span aria-hidden="true">{initials(me.own_account?.display_name ?? me.name)}</span>
          </span>
          <span className="visually-hidden">Account of {me.name}</span>
        </Button>
      }
    >
      <MenuItem render={<Link to="/account" />}>My account</MenuItem>
      {hasWorkspaces && (
        <MenuItem
          render={<Link to="/settings/$section" params={{ section: "workspaces" }} />}
          why={workspaceName}
        >
          Workspaces
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem onSelect={() => void signOut()}>Sign out</MenuItem>
    </Menu>
  );
}

/** The workspace that the page is about, and the others. Each is another document: nothing of one stays in the other. */
export function WorkspaceMenu() {
  const workspaces = useQuery(workspacesQuery).data?.items ?? [];
  if (workspaces.length < 2) return null;
  return (
    <Menu
      align="start"
      trigger={
        <Button variant="ghost" className={styles.workspace} title="Workspace">
          <span className="visually-hidden">Workspace </span>
          <span>{workspaceName}</span>
          <ChevronsUpDown size={14} strokeWidth={2.1} aria-hidden />
        </Button>
      }
    >
      {() =>
        workspaces.map(({ name, is_archived }) => (
          <MenuItem
            key={name}
            icon={name === workspaceName ? <Check size={14} strokeWidth={2.1} aria-hidden /> : null}
            why={is_archived ? "archived" : undefined}
            render={<WorkspaceLink name={name} />}
          >
            {name}
          </MenuItem>
        ))
      }
    </Menu>
  );
}

function WorkspaceLink({ name, ...rest }: { name: string } & ComponentProps<"a">) {
  // The content comes with the rest.
  // eslint-disable-next-line jsx-a11y/anchor-has-content
  return <a {...rest} href={`${basePath}/${withWorkspace("", name)}`} />;
}

async function signOut(): Promise<void> {
  try {
    const { provider_url: url } = await sendToPage<{ provider_url: string | null }>(
      "DELETE",
      "/session",
    );
    // A session that began at a provider ends there, too.
    window.location.assign(url ?? `${basePath}/`);
  } catch (error) {
    toastProblem(error, "You are still signed in.");
  }
}
