/** JSON files, looked into in a Worker. */

import type { JsonLook } from "./json-look";
import address from "./json.worker?worker&url";
import { WorkerJobs } from "./worker-jobs";

// Two megabytes take a fraction of a second.
const LIMIT_MS = 4_000;

export const jsonJobs = new WorkerJobs<{ text: string; name: string }, JsonLook | null>(address, {
  limitMs: LIMIT_MS,
});
