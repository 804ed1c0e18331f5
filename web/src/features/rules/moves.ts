/** Moves of the past that a draft judged. */

import type { TriedMove } from "./api/rules";

/** Why a move is stopped or cannot be judged; empty where it is let through. */
export function whyOf({ verdict, checks }: TriedMove): string {
  if (verdict === "let_through") return "";
  const states = verdict === "stopped" ? ["failed", "waiting"] : ["unknown"];
  return checks
    .filter((one) => states.includes(one.state) && one.kind !== "approvals")
    .map((one) => `${one.reason.replace(/\.$/, "")}; the draft asks: ${one.words}.`)
    .join(" ");
}

/** The moves as comma-separated values: what they were, and what the draft and the stored rule would have done. */
export function csvOf(moves: readonly TriedMove[], before: ReadonlyMap<string, string>): string {
  const rows = moves.map((one) => [
    new Date(one.moved_at_ms).toISOString(),
    one.model ?? one.registered_model_id,
    String(one.version),
    one.moved_by,
    one.verdict,
    before.get(`${one.event_id} ${one.version}`) ?? "",
    whyOf(one),
  ]);
  return [["moved_at", "model", "version", "moved_by", "draft", "stored_rule", "why"], ...rows]
    .map((row) => row.map(cell).join(","))
    .join("\r\n");
}

/** A spreadsheet takes text that begins like a formula for one. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
