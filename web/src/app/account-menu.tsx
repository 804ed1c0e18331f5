import { Link, useNavigate } from "@tanstack/react-router";
import { Check, ChevronsUpDown } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { initials } from "@/components/ui/person";
import { toastProblem } from "@/components/ui/toast-store";
import type { Me } from "@/lib/access/types";
import { sendToPage } from "@/lib/api/client";
import { basePath } from "@/lib/config";
import { withWorkspace } from "@/lib/workspace";
import styles from "./shell.module.css";

/** Own account: settings, sign out; and the workspaces, where the bar has no room for them. */
export function AccountMenu({ me }: { me: Me }) {
  const navigate = useNavigate();
  return (
    <Menu
      trigger={
        <Button variant="ghost" iconOnly aria-label={`Account of ${me.name}`} title={me.name}>
          <span className={styles.face} aria-hidden="true">
            {initials(me.name)}
          </span>
        </Button>
      }
    >
      <MenuItem render={<Link to="/account" />}>My account</MenuItem>
      {me.workspaces.length > 1 && (
        <MenuItem
          onSelect={() => {
            void navigate({ to: "/settings/$section", params: { section: "workspaces" } });
          }}
          why={me.workspace}
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
export function WorkspaceMenu({ me }: { me: Me }) {
  if (me.workspaces.length < 2) return null;
  return (
    <Menu
      align="start"
      trigger={
        <Button variant="ghost" className={styles.workspace} title="Workspace">
          <span className="visually-hidden">Workspace </span>
          <span>{me.workspace}</span>
          <ChevronsUpDown size={14} strokeWidth={2.1} aria-hidden />
        </Button>
      }
    >
      {() =>
        me.workspaces.map(({ name, role }) => (
          <MenuItem
            key={name}
            icon={name === me.workspace ? <Check size={14} strokeWidth={2.1} aria-hidden /> : null}
            why={role}
            render={<a href={`${basePath}/${withWorkspace("", name)}`}>{null}</a>}
          >
            {name}
          </MenuItem>
        ))
      }
    </Menu>
  );
}

async function signOut(): Promise<void> {
  try {
    await sendToPage("DELETE", "/session");
    window.location.assign(`${basePath}/`);
  } catch (error) {
    toastProblem(error, "You are still signed in.");
  }
}
