/** Dialogs, loaded when the first of their kind opens: most readers only read. */

import { createElement, type ComponentType, type ReactNode } from "react";
import { sayNotLoaded } from "@/components/ui/floating-code";
import { deferCode, useDeferredCode, type DeferredCode } from "@/lib/deferred-code";

/** A dialog of a module that is loaded when one is first drawn; where that fails it is said, and the dialog closes. */
function dialogOf<Module, Props extends { onClose: () => void }>(code: DeferredCode<Module>, of: (module: Module) => ComponentType<Props>): (props: Props) => ReactNode {
  return function DeferredDialog(props) {
    const module = useDeferredCode(code, true, () => {
      sayNotLoaded();
      props.onClose();
    });
    return module === undefined ? null : createElement(of(module), props);
  };
}

const describing = deferCode(() => import("./describe-dialogs"));
export const DescribeDialog = dialogOf(describing, (module) => module.DescribeDialog);
export const TagsDialog = dialogOf(describing, (module) => module.TagsDialog);
export const AliasDialog = dialogOf(describing, (module) => module.AliasDialog);
export const MoveAliasDialog = dialogOf(describing, (module) => module.MoveAliasDialog);

const editing = deferCode(() => import("@/dialogs/edit-dialogs"));
export const RenameDialog = dialogOf(editing, (module) => module.RenameDialog);
export const DescriptionDialog = dialogOf(editing, (module) => module.DescriptionDialog);
export const TagListDialog = dialogOf(editing, (module) => module.TagListDialog);

const deleting = deferCode(() => import("@/dialogs/delete-dialogs"));
export const DeleteVersionDialog = dialogOf(deleting, (module) => module.DeleteVersionDialog);
export const DeleteModelDialog = dialogOf(deleting, (module) => module.DeleteModelDialog);
export const RenameModelDialog = dialogOf(deleting, (module) => module.RenameModelDialog);

const moving = deferCode(() => import("@/dialogs/stage-dialog"));
export const StageDialog = dialogOf(moving, (module) => module.StageDialog);
