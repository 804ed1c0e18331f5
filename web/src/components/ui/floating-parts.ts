/** What opens above the page, with the code it stands on: one script, see `floating-code.ts`. */

export { DialogFrame } from "./dialog-frame";
export { OpenMenu, OpenMenuGroup, OpenMenuItem, OpenMenuSeparator } from "./open-menu";
export { OpenSelect } from "./open-select";
