import { createElement, useState } from "react";
import { useDeferredCode } from "@/lib/deferred-code";
import type { DialogProps } from "./dialog-frame";
import { floatingCode, reportNotLoaded } from "./floating-code";

/** A dialog: title, body, buttons. Esc and the scrim close it; it returns the focus. */
export function Dialog(props: DialogProps) {
  const { isOpen, onClose } = props;
  const [wasOpened, setWasOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setWasOpened(true);
  const parts = useDeferredCode(floatingCode, wasOpened, () => {
    reportNotLoaded();
    onClose();
  });
  return parts !== undefined && createElement(parts.DialogFrame, props);
}
