import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";

interface Leaving {
  go: () => void;
  stay: () => void;
}

/**
 * Hold links and Back while the draft for a target is not saved; what is returned is asked about. (The router's own hook
 * would be loaded with every page.)
 */
export function useLeaving(target: string, hasDraft: boolean): Leaving | null {
  const router = useRouter();
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  useEffect(() => {
    if (!hasDraft) return;
    return router.history.block({
      blockerFn: ({ currentLocation, nextLocation }) => {
        const { target: next = target }: { target?: string } =
          router.parseLocation(nextLocation).search;
        if (nextLocation.pathname === currentLocation.pathname && next === target) return false;
        return new Promise<boolean>((resolve) => {
          const answer = (isBlocked: boolean) => () => {
            setLeaving(null);
            resolve(isBlocked);
          };
          setLeaving({ go: answer(false), stay: answer(true) });
        });
      },
      enableBeforeUnload: true,
    });
  }, [router, target, hasDraft]);
  return leaving;
}
