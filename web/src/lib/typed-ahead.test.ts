// @vitest-environment jsdom
import { afterEach, expect, it } from "vitest";
import { takeTypedAhead, typeAhead } from "./typed-ahead";

afterEach(() => {
  takeTypedAhead();
});

function press(key: string, how: KeyboardEventInit = {}): boolean {
  return window.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, ...how }));
}

it("keeps letters for a field that is not there yet, and lets all else through", () => {
  typeAhead();
  expect(["w", "x", "Backspace", "i"].map((key) => press(key))).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect([press("Escape"), press("a", { ctrlKey: true })]).toEqual([true, true]);
  expect(takeTypedAhead()).toBe("wi");
});

it("collects nothing once it was taken", () => {
  typeAhead();
  takeTypedAhead();
  expect(press("w")).toBe(true);
  expect(takeTypedAhead()).toBe("");
});
