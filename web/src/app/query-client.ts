import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api/errors";

const MOST_RETRIES = 2;

/** One cache for all answers. Live updates make it stale; until then an answer is good for a moment. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 5 * 60_000,
      // A registry often runs on loopback: the browser's own idea of being offline means nothing here.
      networkMode: "always",
      retry: (failures, error) =>
        failures < MOST_RETRIES &&
        error instanceof ApiError &&
        (error.kind === "unavailable" || error.kind === "limited"),
      retryDelay: (failures) => 500 * 2 ** failures,
    },
    mutations: { networkMode: "always", retry: false },
  },
});
