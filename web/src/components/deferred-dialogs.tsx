/** Dialogs, loaded when the first of their kind opens: most readers only read. */

import { deferCode } from "@/lib/deferred-code";
import { deferred } from "./ui/deferred";

const describing = deferCode(() => import("@/dialogs/describe-dialogs"));
export const DescribeDialog = deferred(describing, (module) => module.DescribeDialog);
export const TagsDialog = deferred(describing, (module) => module.TagsDialog);
export const AliasDialog = deferred(describing, (module) => module.AliasDialog);
export const MoveAliasDialog = deferred(describing, (module) => module.MoveAliasDialog);

const editing = deferCode(() => import("@/dialogs/edit-dialogs"));
export const RenameDialog = deferred(editing, (module) => module.RenameDialog);
export const DescriptionDialog = deferred(editing, (module) => module.DescriptionDialog);
export const TagListDialog = deferred(editing, (module) => module.TagListDialog);

const deleting = deferCode(() => import("@/dialogs/delete-dialogs"));
export const DeleteVersionDialog = deferred(deleting, (module) => module.DeleteVersionDialog);
export const DeleteModelDialog = deferred(deleting, (module) => module.DeleteModelDialog);
export const RenameModelDialog = deferred(deleting, (module) => module.RenameModelDialog);

const moving = deferCode(() => import("@/dialogs/stage-dialog"));
export const StageDialog = deferred(moving, (module) => module.StageDialog);
