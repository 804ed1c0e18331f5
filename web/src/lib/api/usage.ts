import { queryOptions } from "@tanstack/react-query";
import { keys } from "@/lib/query-keys";
import { read, segments } from "./client";
import type { Message } from "./types";

/** Who loaded a model in the last days, or with a version, that version. */
export const impactQuery = (name: string, version?: number) =>
  queryOptions({
    queryKey: [
      ...(version === undefined ? keys.model(name) : keys.version(name, version)),
      "impact",
    ],
    queryFn: ({ signal }) =>
      read<Message<"Impact">>(
        version === undefined
          ? segments("models", name, "impact")
          : segments("models", name, "versions", version, "impact"),
        {},
        signal,
      ),
  });
