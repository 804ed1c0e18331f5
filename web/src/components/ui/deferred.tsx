import { createElement, type ComponentType, type ReactNode } from "react";
import { useDeferredCode, type DeferredCode } from "@/lib/deferred-code";
import { reportNotLoaded } from "./floating-code";

/** A dialog whose module loads when it is first rendered; if loading fails, the failure is reported and the dialog closes. */
export function deferred<Module, Props extends { onClose: () => void }>(
  code: DeferredCode<Module>,
  of: (module: Module) => ComponentType<Props>,
): (props: Props) => ReactNode {
  return function Deferred(props) {
    const module = useDeferredCode(code, true, () => {
      reportNotLoaded();
      props.onClose();
    });
    return module === undefined ? null : createElement(of(module), props);
  };
}
