import { useMutation, useQueryClient } from "@tanstack/react-query";
import { send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

interface NewModel {
  name: string;
  description: string;
}

export function useCreateModel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewModel) => send<Message<"ModelHead">>("POST", "/models", { body }),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: keys.models }), client.invalidateQueries({ queryKey: keys.home })]),
  });
}
