import { deferred } from "@/components/ui/deferred";
import { deferCode } from "@/lib/deferred-code";

/** Loads when a change is to be undone. */
export const UndoDialog = deferred(
  deferCode(() => import("./undo-dialog")),
  (module) => module.UndoDialog,
);
