/** The dialogs of the settings, loaded when the first of them opens. */

import { deferred } from "@/components/ui/deferred";
import { deferCode } from "@/lib/deferred-code";

const accountDialogs = deferCode(() => import("./account-dialogs"));
export const NewAccountDialog = deferred(accountDialogs, (module) => module.NewAccountDialog);
export const FirstAdministratorDialog = deferred(
  accountDialogs,
  (module) => module.FirstAdministratorDialog,
);
export const PasswordDialog = deferred(accountDialogs, (module) => module.PasswordDialog);
export const RenameAccountDialog = deferred(accountDialogs, (module) => module.RenameAccountDialog);
export const DeleteAccountDialog = deferred(accountDialogs, (module) => module.DeleteAccountDialog);
export const AccountTokenDialog = deferred(accountDialogs, (module) => module.AccountTokenDialog);

const groupDialogs = deferCode(() => import("./group-dialogs"));
export const GroupDialog = deferred(groupDialogs, (module) => module.GroupDialog);
export const DeleteGroupDialog = deferred(groupDialogs, (module) => module.DeleteGroupDialog);
export const AddMemberDialog = deferred(groupDialogs, (module) => module.AddMemberDialog);

const roleDialogs = deferCode(() => import("./role-dialogs"));
export const RoleDialog = deferred(roleDialogs, (module) => module.RoleDialog);
export const DeleteRoleDialog = deferred(roleDialogs, (module) => module.DeleteRoleDialog);

const publisherDialogs = deferCode(() => import("./publisher-dialogs"));
export const PublisherDialog = deferred(publisherDialogs, (module) => module.PublisherDialog);
export const DeletePublisherDialog = deferred(
  publisherDialogs,
  (module) => module.DeletePublisherDialog,
);

const workspaceDialogs = deferCode(() => import("./workspace-dialogs"));
export const WorkspaceDialog = deferred(workspaceDialogs, (module) => module.WorkspaceDialog);
export const DeleteWorkspaceDialog = deferred(
  workspaceDialogs,
  (module) => module.DeleteWorkspaceDialog,
);
