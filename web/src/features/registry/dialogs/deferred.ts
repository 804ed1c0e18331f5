/** The dialogs of models and versions, each module loaded when the first of its dialogs opens: most visits only read. */

import { deferred } from "@/components/ui/deferred";
import { deferCode } from "@/lib/deferred-code";

const describeDialogs = deferCode(() => import("./describe-dialogs"));
export const DescribeDialog = deferred(describeDialogs, (module) => module.DescribeDialog);
export const TagsDialog = deferred(describeDialogs, (module) => module.TagsDialog);
export const AliasDialog = deferred(describeDialogs, (module) => module.AliasDialog);
export const MoveAliasDialog = deferred(describeDialogs, (module) => module.MoveAliasDialog);

const deleteDialogs = deferCode(() => import("./delete-dialogs"));
export const DeleteVersionDialog = deferred(deleteDialogs, (module) => module.DeleteVersionDialog);
export const DeleteModelDialog = deferred(deleteDialogs, (module) => module.DeleteModelDialog);
export const RenameModelDialog = deferred(deleteDialogs, (module) => module.RenameModelDialog);

const stageDialog = deferCode(() => import("./stage-dialog"));
export const StageDialog = deferred(stageDialog, (module) => module.StageDialog);

export const HoldersDialog = deferred(
  deferCode(() => import("./holders-dialog")),
  (module) => module.HoldersDialog,
);

const requestDialog = deferCode(() => import("./request-dialog"));
export const RequestDialog = deferred(requestDialog, (module) => module.RequestDialog);
export const AskReviewerDialog = deferred(requestDialog, (module) => module.AskReviewerDialog);
