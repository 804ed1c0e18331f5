/** The dialogs of this folder, loaded when the first of them opens: most visits only read. */

import { deferCode } from "@/lib/deferred-code";
import { deferred } from "../ui/deferred";

const editDialogs = deferCode(() => import("./edit-dialogs"));
export const RenameDialog = deferred(editDialogs, (module) => module.RenameDialog);
export const DescriptionDialog = deferred(editDialogs, (module) => module.DescriptionDialog);
export const TagListDialog = deferred(editDialogs, (module) => module.TagListDialog);
