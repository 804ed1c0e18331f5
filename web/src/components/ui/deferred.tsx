import { createElement, type ComponentType, type ReactNode } from "react";
import { useDeferredCode, type DeferredCode } from "@/lib/deferred-code";
import { sayNotLoaded } from "./floating-code";

/** What opens above a page, of a module that is loaded when it is first drawn; where that fails it is said, and it closes. */
export function deferred<Module, Props extends { onClose: () => void }>(
  code: DeferredCode<Module>,
  of: (module: Module) => ComponentType<Props>,
): (props: Props) => ReactNode {
  return function Deferred(props) {
    const module = useDeferredCode(code, true, () => {
      sayNotLoaded();
      props.onClose();
    });
    return module === undefined ? null : createElement(of(module), props);
  };
}
