import { useQueryClient } from "@tanstack/react-query";
import { Check, Star } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { pastRefusal } from "@/lib/as-of";
import { deleteWatch, LEVELS, setWatch, type WatchLevel } from "@/lib/api/watches";
import { keys } from "@/lib/query-keys";

const CHOICES: readonly WatchLevel[] = ["all", "stages", "mentions"];

/** Watch a model: what happens to it comes to the inbox. */
export function WatchButton({ name, level }: { name: string; level: WatchLevel | null }) {
  const client = useQueryClient();
  const change = async (next: WatchLevel | null) => {
    try {
      await (next === null ? deleteWatch(name) : setWatch(name, next));
    } catch (thrown) {
      toastProblem(thrown, "Nothing was changed.");
      return;
    }
    void client.invalidateQueries({ queryKey: keys.model(name) });
    void client.invalidateQueries({ queryKey: keys.inbox });
    toast({
      text: next === null ? `You do not watch ${name}` : `You watch ${name}: ${LEVELS[next]}`,
    });
  };
  return (
    <Menu
      trigger={
        <Button disabledReason={pastRefusal}>
          <Star
            size={16}
            strokeWidth={1.8}
            fill={level === null ? "none" : "currentColor"}
            aria-hidden
          />
          {level === null ? "Watch" : "Watching"}
          <span className="visually-hidden"> {name}</span>
        </Button>
      }
    >
      {CHOICES.map((one) => (
        <MenuItem
          key={one}
          icon={one === level ? <Check size={14} strokeWidth={2.1} aria-hidden /> : null}
          why={one === level ? "now" : undefined}
          onSelect={() => {
            void change(one);
          }}
        >
          {LEVELS[one].charAt(0).toUpperCase() + LEVELS[one].slice(1)}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem
        icon={null}
        disabled={level === null}
        onSelect={() => {
          void change(null);
        }}
      >
        Do not watch
      </MenuItem>
    </Menu>
  );
}
