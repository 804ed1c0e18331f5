/** A file on the server as hyparquet reads it. */

import type { AsyncBuffer } from "hyparquet";

// A larger file is not downloaded completely in place of one range.
const MOST_WHOLE_BYTES = 128_000_000;

/** Open a file on the server, read by byte ranges. `waitFor` wraps every request. */
export function remoteFile(
  url: string,
  byteLength: number,
  waitFor: <T>(promise: Promise<T>) => Promise<T>,
): AsyncBuffer {
  return {
    byteLength,
    slice: (start, end = byteLength) =>
      waitFor(
        (async () => {
          const answer = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` } });
          if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
          // A proxy may ignore the range and send everything.
          if (answer.status !== 206 && byteLength > MOST_WHOLE_BYTES)
            throw new Error("The server does not send parts of the file.");
          const body = await answer.arrayBuffer();
          return answer.status === 206 ? body : body.slice(start, end);
        })(),
      ),
  };
}
