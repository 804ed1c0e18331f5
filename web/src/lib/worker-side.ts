/** The side of a Worker: does one job after another, see worker-jobs.ts for the other side. */

export type FromWorker<Out> = "ready" | "waiting" | "working" | { result: Out } | { error: string };

const scope = globalThis as unknown as {
  postMessage: (message: unknown) => void;
  onmessage: ((event: MessageEvent) => void) | null;
};

export function serveJobs<In, Out>(work: (input: In) => Out | Promise<Out>): void {
  scope.onmessage = ({ data }) => {
    void (async () => {
      try {
        scope.postMessage({ result: await work(data as In) });
      } catch (error) {
        scope.postMessage({ error: error instanceof Error ? error.message : String(error) });
      }
    })();
  };
  scope.postMessage("ready");
}

let waits = 0;

/** Wait for something that is not this Worker's work, such as the network: it does not count towards the job's time limit. */
export async function waitFor<T>(promise: Promise<T>): Promise<T> {
  waits += 1;
  scope.postMessage("waiting");
  try {
    return await promise;
  } finally {
    waits -= 1;
    if (waits === 0) scope.postMessage("working");
  }
}
