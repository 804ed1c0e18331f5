import { describe, expect, it, vi } from "vitest";
import { deferCode } from "./deferred-code";

describe("deferCode", () => {
  it("fetches once, however many want it at a time", async () => {
    const fetch = vi.fn(() => Promise.resolve("code"));
    const code = deferCode(fetch);
    expect(code.now()).toBeUndefined();
    expect(await Promise.all([code.load(), code.load()])).toEqual(["code", "code"]);
    expect(code.now()).toBe("code");
    await code.load();
    expect(fetch).toHaveBeenCalledOnce();
  });

  it("tells who waits when it is there", async () => {
    const code = deferCode(() => Promise.resolve(1));
    const listener = vi.fn();
    const stop = code.subscribe(listener);
    await code.load();
    expect(listener).toHaveBeenCalledOnce();
    stop();
  });

  it("can be asked again after it failed", async () => {
    const fetch = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new TypeError("no network"))
      .mockResolvedValueOnce("code");
    const code = deferCode(fetch);
    await expect(code.load()).rejects.toThrow("no network");
    expect(code.now()).toBeUndefined();
    expect(await code.load()).toBe("code");
  });
});
