/** The dialogs of stages and rules, loaded when the first of them opens. */

import { deferred } from "@/components/ui/deferred";
import { deferCode } from "@/lib/deferred-code";

const stageDialogs = deferCode(() => import("./stage-dialogs"));
export const NewStageDialog = deferred(stageDialogs, (module) => module.NewStageDialog);
export const EditStageDialog = deferred(stageDialogs, (module) => module.EditStageDialog);
export const RemoveStageDialog = deferred(stageDialogs, (module) => module.RemoveStageDialog);

const ruleDialogs = deferCode(() => import("./rule-dialogs"));
export const ConflictDialog = deferred(ruleDialogs, (module) => module.ConflictDialog);
export const DeleteRuleDialog = deferred(ruleDialogs, (module) => module.DeleteRuleDialog);
export const HistoryDialog = deferred(ruleDialogs, (module) => module.HistoryDialog);
export const LeaveDialog = deferred(ruleDialogs, (module) => module.LeaveDialog);
export const HolderDialog = deferred(ruleDialogs, (module) => module.HolderDialog);
export const NewAliasDialog = deferred(ruleDialogs, (module) => module.NewAliasDialog);

export const FileDialog = deferred(
  deferCode(() => import("./file-dialog")),
  (module) => module.FileDialog,
);
