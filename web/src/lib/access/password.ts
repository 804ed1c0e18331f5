import { segments, send } from "@/lib/api/client";

export const MIN_PASSWORD = 12;

/** What is wrong with a new password; null if nothing is. The server decides; this spares a round trip. */
export function passwordError(password: string, accountName: string): string | null {
  if ([...password].length < MIN_PASSWORD) return `At least ${MIN_PASSWORD} characters`;
  if (password.toLowerCase() === accountName.toLowerCase()) return "Not the user name";
  return null;
}

/** Set a password: the own one with the current one, another's as an administrator. */
export function setPassword(
  accountId: string,
  password: string,
  currentPassword?: string,
): Promise<unknown> {
  return send("PUT", `/accounts${segments(accountId)}/password`, {
    body: {
      password,
      ...(currentPassword === undefined ? {} : { current_password: currentPassword }),
    },
  });
}
