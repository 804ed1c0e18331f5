/** The built-in roles in words, weakest first. */
export const BUILT_IN_ROLES: readonly { value: string; label: string; may: string }[] = [
  { value: "viewer", label: "Viewer", may: "see and load" },
  { value: "contributor", label: "Contributor", may: "also log, register, tag, comment and move" },
  { value: "approver", label: "Approver", may: "also decide on requests of others" },
  { value: "manager", label: "Manager", may: "also give access and delete" },
  { value: "administrator", label: "Administrator", may: "also change the workspace" },
];

const OTHERS: Readonly<Record<string, string>> = { denied: "Denied", member: "Member" };

/** A role as people read it; one of a workspace's own as it is named. */
export function roleWord(role: string): string {
  return BUILT_IN_ROLES.find((one) => one.value === role)?.label ?? OTHERS[role] ?? role;
}

const NOUNS: Readonly<Record<string, string>> = {
  access: "who has access",
  artifact: "files",
  comment: "comments",
  experiment: "experiments",
  logged_model: "logged models",
  model_version: "versions",
  registered_model: "registered models",
  run: "runs",
  transition: "requests",
  workspace: "the workspace",
};
const VERBS: Readonly<Record<string, string>> = {
  create: "create",
  decide: "decide on",
  delete: "delete",
  manage: "change",
  read: "see",
  transition: "move",
  update: "change",
  write: "write",
};

/** A permission as people read it: "move versions". */
export function permissionWord(permission: string): string {
  const [noun = "", verb = ""] = permission.split(":");
  return `${VERBS[verb] ?? verb} ${NOUNS[noun] ?? noun.replaceAll("_", " ")}`;
}

/** Permissions by what they are about, in the order of the list. */
export function byNoun(permissions: readonly string[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const permission of permissions) {
    const noun = permission.split(":")[0] ?? "";
    groups.set(noun, [...(groups.get(noun) ?? []), permission]);
  }
  return [...groups].map(([noun, of]) => [NOUNS[noun] ?? noun.replaceAll("_", " "), of]);
}
