import { readParquet, type ParquetHead } from "./parquet";
import { remoteFile } from "./remote-file";
import { serveJobs, waitFor } from "./worker-side";

serveJobs<{ url: string; size: number }, ParquetHead>(({ url, size }) =>
  readParquet(remoteFile(url, size, waitFor)),
);
