// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TookTooLong, WorkerJobs } from "./worker-jobs";

/** A Worker that does what the test says. */
class FakeWorker {
  static all: FakeWorker[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;
  got: unknown[] = [];
  isEnded = false;

  constructor() {
    FakeWorker.all.push(this);
  }

  postMessage(message: unknown) {
    this.got.push(message);
  }

  terminate() {
    this.isEnded = true;
  }

  says(data: unknown) {
    this.onmessage?.({ data });
  }
}

beforeEach(() => {
  FakeWorker.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("Worker", FakeWorker);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function made() {
  const jobs = new WorkerJobs<string, string>("/assets/x.js", { limitMs: 1_000 });
  return { jobs, worker: (at: number) => FakeWorker.all[at] as FakeWorker };
}

it("does one job after another, small ones first", async () => {
  const { jobs, worker } = made();
  const results = [jobs.run("large", { weight: 9 }), jobs.run("small", { weight: 1 })];
  worker(0).says("ready");
  worker(0).says({ result: "SMALL" });
  worker(0).says({ error: "no" });
  expect(worker(0).got).toEqual(["small", "large"]);
  expect(await results[1]).toBe("SMALL");
  await expect(results[0]).rejects.toThrow("no");
});

it("a job that takes too long is ended with its Worker, and the others go on in a new one", async () => {
  const { jobs, worker } = made();
  const slow = jobs.run("slow");
  const refused = expect(slow).rejects.toThrow(TookTooLong);
  const other = jobs.run("other", { weight: 5 });
  worker(0).says("ready");
  vi.advanceTimersByTime(1_001);
  await refused;
  expect(worker(0).isEnded).toBe(true);
  worker(1).says("ready");
  worker(1).says({ result: "done" });
  expect(await other).toBe("done");
});

it("neither starting nor waiting for the network counts", async () => {
  const { jobs, worker } = made();
  const job = jobs.run("x");
  vi.advanceTimersByTime(5_000);
  worker(0).says("ready");
  vi.advanceTimersByTime(900);
  worker(0).says("waiting");
  vi.advanceTimersByTime(60_000);
  worker(0).says("working");
  worker(0).says({ result: "y" });
  expect(await job).toBe("y");
});

it("a Worker that cannot be loaded, or breaks, fails what waits for it", async () => {
  const { jobs, worker } = made();
  const job = expect(jobs.run("x")).rejects.toThrow("could not be loaded");
  worker(0).onerror?.({ message: "", preventDefault: () => undefined });
  await job;
  expect(worker(0).isEnded).toBe(true);
});

it("a job whose caller stopped waiting is dropped", async () => {
  const { jobs, worker } = made();
  const controller = new AbortController();
  const gone = expect(jobs.run("gone", { signal: controller.signal })).rejects.toThrow();
  worker(0).says("ready");
  controller.abort();
  await gone;
  expect(worker(0).isEnded).toBe(true);
  const other = jobs.run("x");
  worker(1).says("ready");
  worker(1).says({ result: "y" });
  expect(await other).toBe("y");
});

it("an idle Worker ends", async () => {
  const { jobs, worker } = made();
  const job = jobs.run("x");
  worker(0).says("ready");
  worker(0).says({ result: "y" });
  await job;
  vi.advanceTimersByTime(31_000);
  expect(worker(0).isEnded).toBe(true);
});
