import { readParquet, remoteFile, type ParquetHead } from "./parquet";
import { serveJobs, waitFor } from "./worker-side";

serveJobs<{ url: string; size: number }, ParquetHead>(({ url, size }) =>
  readParquet(remoteFile(url, size, waitFor)),
);
