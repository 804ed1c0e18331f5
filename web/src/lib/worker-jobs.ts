/**
 * Jobs in a Worker, one at a time: one that takes too long is ended, with its Worker, and the page does not notice.
 *
 *     import address from "./markdown.worker?worker&url";
 *     const jobs = new WorkerJobs<Input, Output>(address, { limitMs: 2000 });
 *     const output = await jobs.run(input, { weight: text.length });
 */

import type { FromWorker } from "./worker-side";

/** The Worker was ended: what it was given takes too long, or too much memory. */
export class TookTooLong extends Error {
  constructor() {
    super("It takes too long to read.");
  }
}

interface Job<In, Out> {
  input: In;
  weight: number;
  resolve: (output: Out) => void;
  reject: (error: Error) => void;
}

// Starting includes loading the script, which is not the fault of what is parsed.
const START_LIMIT_MS = 20_000;
const IDLE_MS = 30_000;

// The page's own scripts only; `worker-src` of the server's policy says so too.
const policy =
  typeof window === "undefined"
    ? undefined
    : window.trustedTypes?.createPolicy("greenroom-worker", {
        createScriptURL: (address) => {
          if (new URL(address).origin !== window.location.origin)
            throw new TypeError("A Worker's script comes from this server.");
          return address;
        },
      });

export class WorkerJobs<In, Out> {
  readonly #address: string;
  readonly #limitMs: number;
  readonly #waiting: Job<In, Out>[] = [];
  #worker: Worker | null = null;
  #isReady = false;
  #current: Job<In, Out> | null = null;
  #timer = 0;

  constructor(address: string, { limitMs }: { limitMs: number }) {
    this.#address = address;
    this.#limitMs = limitMs;
  }

  /** Do a job; small ones go first, so that what is slow keeps fewer waiting. */
  run(
    input: In,
    { weight = 0, signal }: { weight?: number; signal?: AbortSignal } = {},
  ): Promise<Out> {
    return new Promise<Out>((resolve, reject) => {
      const job = { input, weight, resolve, reject };
      signal?.addEventListener(
        "abort",
        () => {
          this.#drop(job, signal.reason as Error);
        },
        { once: true },
      );
      this.#waiting.push(job);
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== null) return;
    if (this.#waiting.length === 0) {
      this.#watch(IDLE_MS, () => {
        this.#end();
      });
      return;
    }
    if (this.#worker === null) this.#start();
    if (!this.#isReady) return;
    const lightest = this.#waiting.reduce(
      (best, job, at) => (job.weight < (this.#waiting[best]?.weight ?? 0) ? at : best),
      0,
    );
    this.#current = this.#waiting.splice(lightest, 1)[0] ?? null;
    this.#limit();
    this.#worker?.postMessage(this.#current?.input);
  }

  #start(): void {
    const address = new URL(this.#address, import.meta.url).href;
    const worker = new Worker(policy?.createScriptURL(address) ?? address, { type: "module" });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker<Out>>) => {
      this.#hear(data);
    };
    worker.onerror = (event) => {
      // Without a message it could not be loaded; else it failed outside of a job, as it does without memory.
      event.preventDefault();
      this.#fail(new Error(event.message || "The script that reads it could not be loaded."));
    };
    this.#watch(START_LIMIT_MS, () => {
      this.#fail(new Error("The script that reads it could not be loaded."));
    });
  }

  #hear(message: FromWorker<Out>): void {
    if (message === "ready") {
      this.#isReady = true;
      this.#next();
    } else if (message === "waiting") {
      window.clearTimeout(this.#timer);
    } else if (message === "working") {
      this.#limit();
    } else {
      const job = this.#current;
      this.#current = null;
      if ("result" in message) job?.resolve(message.result);
      else job?.reject(new Error(message.error));
      this.#next();
    }
  }

  #limit(): void {
    this.#watch(this.#limitMs, () => {
      this.#fail(new TookTooLong());
    });
  }

  /** End the Worker; what it was at fails, or all that waited for it to start. */
  #fail(error: Error): void {
    const failed = this.#current === null ? this.#waiting.splice(0) : [this.#current];
    this.#end();
    for (const job of failed) job.reject(error);
    this.#next();
  }

  #drop(job: Job<In, Out>, reason: Error): void {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    else if (this.#current === job) this.#end();
    else return;
    job.reject(reason);
    this.#next();
  }

  #end(): void {
    window.clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#isReady = false;
    this.#current = null;
  }

  #watch(delayMs: number, act: () => void): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(act, delayMs);
  }
}
