/** Dialogs, loaded when the first opens: most readers only read. */

import { lazy, Suspense, type ComponentType } from "react";

/** A component whose module is loaded when it is first drawn. */
function deferred<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Dialog = lazy(async () => ({ default: (await load()) as ComponentType<object> }));
  return (props) => <Suspense fallback={null}><Dialog {...props} /></Suspense>;
}

export const DescribeDialog = deferred(async () => (await import("./describe-dialogs")).DescribeDialog);
export const TagsDialog = deferred(async () => (await import("./describe-dialogs")).TagsDialog);
export const AliasDialog = deferred(async () => (await import("./describe-dialogs")).AliasDialog);
export const MoveAliasDialog = deferred(async () => (await import("./describe-dialogs")).MoveAliasDialog);
export const RenameDialog = deferred(async () => (await import("@/dialogs/edit-dialogs")).RenameDialog);
export const DescriptionDialog = deferred(async () => (await import("@/dialogs/edit-dialogs")).DescriptionDialog);
export const TagListDialog = deferred(async () => (await import("@/dialogs/edit-dialogs")).TagListDialog);
export const DeleteVersionDialog = deferred(async () => (await import("@/dialogs/delete-dialogs")).DeleteVersionDialog);
export const DeleteModelDialog = deferred(async () => (await import("@/dialogs/delete-dialogs")).DeleteModelDialog);
export const RenameModelDialog = deferred(async () => (await import("@/dialogs/delete-dialogs")).RenameModelDialog);
export const StageDialog = deferred(async () => (await import("@/dialogs/stage-dialog")).StageDialog);
