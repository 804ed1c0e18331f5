import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

interface ChartRunProps {
  runId: string;
  label: string;
  className?: string;
  onOpen: () => void;
  children: ReactNode;
}

/** A run in a drawing: it tells its values, and leads to its page. */
export function ChartRun({ runId, label, className, onOpen, children }: ChartRunProps) {
  const router = useRouter();
  const { href } = router.buildLocation({ to: "/runs/$runId", params: { runId } });
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onOpen();
  };
  return (
    <a href={href} className={className} aria-label={label} onClick={open}>
      <title>{label}</title>
      {children}
    </a>
  );
}
