/** The dialogs that edit names, descriptions and tags: loaded together, see deferred.ts. */

export { DescriptionDialog } from "./description-dialog";
export { RenameDialog } from "./rename-dialog";
export { TagListDialog } from "./tag-list-dialog";
