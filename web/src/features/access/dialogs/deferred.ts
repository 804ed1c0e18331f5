/** The dialogs of access to one object, loaded when the first of them opens. */

import { deferred } from "@/components/ui/deferred";
import { deferCode } from "@/lib/deferred-code";

const accessDialogs = deferCode(() => import("./access-dialogs"));
export const AddPeopleDialog = deferred(accessDialogs, (module) => module.AddPeopleDialog);
export const OwnerDialog = deferred(accessDialogs, (module) => module.OwnerDialog);
export const WhyDialog = deferred(accessDialogs, (module) => module.WhyDialog);
export const MoveModelDialog = deferred(accessDialogs, (module) => module.MoveModelDialog);
