import { queryOptions } from "@tanstack/react-query";
import { firstAnswer, get } from "@/lib/api/client";
import type { HomePage } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

export const homeQuery = queryOptions({
  queryKey: keys.home,
  queryFn: ({ signal }) => get<HomePage>("/home", {}, signal),
  initialData: () => firstAnswer<HomePage>("/home"),
});
