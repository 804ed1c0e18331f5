import { queryOptions } from "@tanstack/react-query";
import { basePath } from "@/lib/config";

interface Readiness {
  status: string;
  database: string;
  artifacts: string;
}

/** Whether database and artifacts answer; the server says so with 503 too. */
export const readinessQuery = queryOptions({
  queryKey: ["readiness"],
  queryFn: async ({ signal }) =>
    (await (await fetch(`${basePath}/ready`, { signal })).json()) as Readiness,
});
