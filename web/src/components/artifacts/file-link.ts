import type { ReactNode } from "react";

export interface FileLinkProps {
  /** Below the owner's folder; "" for that itself. */
  path: string;
  className?: string;
  isCurrent?: boolean;
  isOpen?: boolean;
  children: ReactNode;
}

/** Makes the link to a file's own address, which only the page knows. */
export type RenderFileLink = (props: FileLinkProps) => ReactNode;
