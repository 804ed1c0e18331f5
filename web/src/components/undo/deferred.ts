import { deferred } from "@/components/ui/deferred";
import { deferCode } from "@/lib/deferred-code";

const undoDialog = deferCode(() => import("./undo-dialog"));
/** Loads when a change is to be undone. */
export const UndoDialog = deferred(undoDialog, (module) => module.UndoDialog);
/** Loads when rules refuse to restore a model. */
export const RestoreDialog = deferred(undoDialog, (module) => module.RestoreDialog);
