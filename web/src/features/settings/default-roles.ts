/** What everyone with an account may do in a workspace without being given anything. */
export const DEFAULT_ROLES = [
  { value: "none", label: "nothing", hint: "only who is given a role" },
  { value: "viewer", label: "see and load", hint: "everything in it" },
  { value: "contributor", label: "contribute", hint: "also log, register, tag and move" },
  { value: "server", label: "as the server says", hint: "its setting --default-role" },
] as const;
