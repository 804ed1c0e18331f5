import { queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";

export type WaitingDevice = Message<"WaitingDevice">;

/** A sign-in of a program that waits for a person; the code is as the person typed it. */
export function deviceQuery(code: string) {
  return queryOptions({
    queryKey: ["device", code],
    queryFn: ({ signal }) =>
      read<WaitingDevice>(`/device-authorizations${segments(code)}`, {}, signal),
    enabled: code !== "",
    retry: false,
    // Asked for once: the person compares what is shown, and decides.
    staleTime: Infinity,
  });
}

export function decideDevice(code: string, allow: boolean): Promise<WaitingDevice> {
  return send<WaitingDevice>("POST", `/device-authorizations${segments(code)}/decision`, {
    body: { allow },
  });
}
