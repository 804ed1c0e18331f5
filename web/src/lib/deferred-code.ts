/** Code that is loaded when it is first wanted, and can be asked for again where loading failed. */

import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

export interface DeferredCode<T> {
  /** What was loaded; undefined before. */
  now: () => T | undefined;
  load: () => Promise<T>;
  subscribe: (listener: () => void) => () => void;
}

export function deferCode<T>(fetch: () => Promise<T>): DeferredCode<T> {
  let loaded: T | undefined;
  let underway: Promise<T> | undefined;
  const listeners = new Set<() => void>();
  return {
    now: () => loaded,
    load: () => {
      underway ??= fetch().then(
        (code) => {
          loaded = code;
          for (const listener of listeners) listener();
          return code;
        },
        (error: unknown) => {
          underway = undefined;
          throw error;
        },
      );
      return underway;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const nothing = () => undefined;

/** The code once it is wanted and there; what keeps it from loading is told, so that somebody can be told. */
export function useDeferredCode<T>(
  code: DeferredCode<T>,
  isWanted: boolean,
  onFail: () => void,
): T | undefined {
  const loaded = useSyncExternalStore(code.subscribe, isWanted ? code.now : nothing);
  const isMissing = isWanted && loaded === undefined;
  const fail = useEffectEvent(onFail);
  useEffect(() => {
    if (isMissing) code.load().catch(fail);
  }, [code, isMissing]);
  return loaded;
}
