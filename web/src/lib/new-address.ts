/** Where a registered model is that was renamed, or moved to another workspace. */

import { withAsOf } from "./as-of";
import { segments } from "./api/client";
import type { ApiError } from "./api/errors";
import { basePath } from "./config";
import { withWorkspace, workspaceName } from "./workspace";

interface Details {
  moved_to?: { workspace: string; model: string };
}

/** Go to the page of the model that an error says the page on show is about now; stay if it says nothing. */
export function followModel({ details }: ApiError): void {
  const moved = (details.details as Details | undefined)?.moved_to;
  const [, old, rest = ""] =
    /^(\/models\/[^/]+)(.*)/.exec(window.location.pathname.slice(basePath.length)) ?? [];
  if (!moved || !old) return;
  const { workspace } = moved;
  const path = segments("models", moved.model);
  // The same address would lead here again.
  if (workspace === workspaceName && path === old) return;
  // Another workspace is another document.
  window.location.replace(
    basePath +
      path +
      rest +
      withAsOf(withWorkspace("", workspace === "default" ? null : workspace)),
  );
}
