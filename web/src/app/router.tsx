/** The table of pages. Each page's code is a lazy module of its feature; its search parameters are checked here, before it loads. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  defaultParseSearch,
  defaultStringifySearch,
} from "@tanstack/react-router";
import { auditSearch } from "@/features/audit/search";
import { accountSearch, deviceSearch } from "@/features/account/search";
import { experimentsSearch } from "@/features/experiments/search";
import {
  compareVersionsSearch,
  modelSearch,
  modelsSearch,
  requestsSearch,
  versionSearch,
} from "@/features/registry/search";
import { compareRunsSearch, runSearch, runsSearch } from "@/features/runs/search";
import { rulesSearch } from "@/features/rules/search";
import { listSearch } from "@/features/settings/search";
import { withAsOf, withoutAsOf } from "@/lib/as-of";
import { basePath } from "@/lib/config";
import { withoutWorkspace, withWorkspace } from "@/lib/workspace";
import { NotFoundPage, RouteErrorPage } from "./error-pages";
import { Shell } from "./shell";

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: RouteErrorPage,
});
const getParentRoute = () => rootRoute;

const home = createRoute({ getParentRoute, path: "/" }).lazy(() =>
  import("@/features/home/routes/home.lazy").then((module) => module.Route),
);
const models = createRoute({ getParentRoute, path: "/models", validateSearch: modelsSearch }).lazy(
  () => import("@/features/registry/routes/models.lazy").then((module) => module.Route),
);
const model = createRoute({
  getParentRoute,
  path: "/models/$name",
  validateSearch: modelSearch,
}).lazy(() => import("@/features/registry/routes/model.lazy").then((module) => module.Route));
const compareVersions = createRoute({
  getParentRoute,
  path: "/models/$name/compare",
  validateSearch: compareVersionsSearch,
}).lazy(() =>
  import("@/features/registry/routes/compare-versions.lazy").then((module) => module.Route),
);
const version = createRoute({
  getParentRoute,
  path: "/models/$name/versions/$version",
  validateSearch: versionSearch,
}).lazy(() => import("@/features/registry/routes/version.lazy").then((module) => module.Route));
const modelRequests = createRoute({
  getParentRoute,
  path: "/models/$name/requests",
  validateSearch: requestsSearch,
}).lazy(() => import("@/features/registry/routes/requests.lazy").then((module) => module.Route));
const request = createRoute({ getParentRoute, path: "/requests/$requestId" }).lazy(() =>
  import("@/features/registry/routes/request.lazy").then((module) => module.Route),
);
const inbox = createRoute({ getParentRoute, path: "/inbox" }).lazy(() =>
  import("@/features/inbox/routes/inbox.lazy").then((module) => module.Route),
);
const experiments = createRoute({
  getParentRoute,
  path: "/experiments",
  validateSearch: experimentsSearch,
}).lazy(() =>
  import("@/features/experiments/routes/experiments.lazy").then((module) => module.Route),
);
const runs = createRoute({
  getParentRoute,
  path: "/experiments/$experimentId",
  validateSearch: runsSearch,
}).lazy(() => import("@/features/runs/routes/runs.lazy").then((module) => module.Route));
const compareRuns = createRoute({
  getParentRoute,
  path: "/runs/compare",
  validateSearch: compareRunsSearch,
}).lazy(() => import("@/features/runs/routes/compare-runs.lazy").then((module) => module.Route));
const run = createRoute({ getParentRoute, path: "/runs/$runId", validateSearch: runSearch }).lazy(
  () => import("@/features/runs/routes/run.lazy").then((module) => module.Route),
);
const settings = createRoute({ getParentRoute, path: "/settings" }).lazy(() =>
  import("@/features/settings/routes/settings.lazy").then((module) => module.Route),
);
const settingsSection = createRoute({
  getParentRoute,
  path: "/settings/$section",
  validateSearch: listSearch,
}).lazy(() => import("@/features/settings/routes/section.lazy").then((module) => module.Route));
const audit = createRoute({
  getParentRoute,
  path: "/audit",
  validateSearch: auditSearch,
}).lazy(() => import("@/features/audit/routes/audit.lazy").then((module) => module.Route));
const rules = createRoute({
  getParentRoute,
  path: "/settings/rules",
  validateSearch: rulesSearch,
}).lazy(() => import("@/features/rules/routes/rules.lazy").then((module) => module.Route));
const modelRules = createRoute({
  getParentRoute,
  path: "/models/$name/rules",
  validateSearch: rulesSearch,
}).lazy(() => import("@/features/rules/routes/rules.lazy").then((module) => module.ModelRoute));
const account = createRoute({
  getParentRoute,
  path: "/account",
  validateSearch: accountSearch,
}).lazy(() => import("@/features/account/routes/account.lazy").then((module) => module.Route));
const device = createRoute({
  getParentRoute,
  path: "/device",
  validateSearch: deviceSearch,
}).lazy(() => import("@/features/account/routes/device.lazy").then((module) => module.Route));
const modelAccess = createRoute({ getParentRoute, path: "/models/$name/access" }).lazy(() =>
  import("@/features/access/routes/model-access.lazy").then((module) => module.Route),
);
const experimentAccess = createRoute({
  getParentRoute,
  path: "/experiments/$experimentId/access",
}).lazy(() =>
  import("@/features/access/routes/experiment-access.lazy").then((module) => module.Route),
);

const routeTree = rootRoute.addChildren([
  home,
  models,
  model,
  compareVersions,
  version,
  modelRequests,
  request,
  inbox,
  experiments,
  runs,
  compareRuns,
  run,
  settings,
  settingsSection,
  audit,
  rules,
  modelRules,
  account,
  device,
  modelAccess,
  experimentAccess,
]);

export const router = createRouter({
  routeTree,
  basepath: basePath === "" ? "/" : basePath,
  // Every address within the page names its workspace, and the moment of the past that is shown; the pages need not know.
  parseSearch: (search) => defaultParseSearch(withoutAsOf(withoutWorkspace(search))),
  stringifySearch: (search) => withAsOf(withWorkspace(defaultStringifySearch(search))),
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultNotFoundComponent: NotFoundPage,
  defaultErrorComponent: RouteErrorPage,
  // The bones of each page come from its own states; a route's code loads in a moment.
  defaultPendingMs: 300,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
