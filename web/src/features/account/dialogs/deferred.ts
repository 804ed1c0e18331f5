/** The dialogs of "My account", loaded when the first of them opens. */

import { deferred } from "@/components/ui/deferred";
import { deferCode } from "@/lib/deferred-code";

const tokenDialogs = deferCode(() => import("./token-dialogs"));
export const OwnTokenDialog = deferred(tokenDialogs, (module) => module.OwnTokenDialog);
export const RevokeDialog = deferred(tokenDialogs, (module) => module.RevokeDialog);
