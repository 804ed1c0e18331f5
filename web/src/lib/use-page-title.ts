import { useEffect } from "react";

/** Name the page in the browser's tab: "churn-classifier · Greenroom". */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Greenroom` : "Greenroom";
  }, [title]);
}
