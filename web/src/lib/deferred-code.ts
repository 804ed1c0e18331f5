/** Code that is loaded when first needed; a failed load can be retried. */

import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

export interface DeferredCode<T> {
  /** The loaded module; undefined before. */
  now: () => T | undefined;
  load: () => Promise<T>;
  subscribe: (listener: () => void) => () => void;
}

export function deferCode<T>(fetch: () => Promise<T>): DeferredCode<T> {
  let loaded: T | undefined;
  let pending: Promise<T> | undefined;
  const listeners = new Set<() => void>();
  return {
    now: () => loaded,
    load: () => {
      pending ??= fetch().then(
        (code) => {
          loaded = code;
          for (const listener of listeners) listener();
          return code;
        },
        (error: unknown) => {
          pending = undefined;
          throw error;
        },
      );
      return pending;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const nothing = () => undefined;

/** Return the code once it is wanted and loaded; call `onFail` when loading fails, so that the failure can be reported. */
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
