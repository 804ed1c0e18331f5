import type { TokenScope } from "@/lib/access/types";

/** What a token may do at most. */
export const SCOPES: readonly { value: TokenScope; label: string; may: string }[] = [
  { value: "read", label: "Read", may: "see and load what you may see" },
  { value: "propose", label: "Propose", may: "also comment and ask for moves; never decide" },
  { value: "write", label: "Write", may: "also log, register, tag, move and decide" },
  { value: "admin", label: "Admin", may: "everything you may, also access and accounts" },
];
