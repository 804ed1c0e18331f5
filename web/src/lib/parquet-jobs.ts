/** Parquet files, read in a Worker. */

import type { ParquetHead } from "./parquet";
import address from "./parquet.worker?worker&url";
import { WorkerJobs } from "./worker-jobs";

// Without the time the network takes.
const LIMIT_MS = 8_000;

export const parquetJobs = new WorkerJobs<{ url: string; size: number }, ParquetHead>(address, {
  limitMs: LIMIT_MS,
});
