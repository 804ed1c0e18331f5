import { Users } from "lucide-react";
import { EmptyState } from "@/components/ui/states";

/** A server where everyone is the same user. */
export function NoAccounts() {
  return (
    <EmptyState icon={Users} title="Everyone who reaches this server may do everything" level={1}>
      It has no accounts. An administrator can create the first one under Settings, People.
    </EmptyState>
  );
}
