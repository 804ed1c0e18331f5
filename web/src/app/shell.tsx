import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import {
  Boxes,
  FlaskConical,
  History,
  House,
  Inbox,
  ScrollText,
  Search,
  Settings,
  Unplug,
  type LucideIcon,
} from "lucide-react";
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type MouseEvent,
} from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { deferred } from "@/components/ui/deferred";
import { ThemeButton } from "@/components/ui/theme-button";
import { Toasts } from "@/components/ui/toasts";
import { ApiError } from "@/lib/api/errors";
import { onDenial, sessionState, subscribeSession } from "@/lib/api/session";
import { deferCode } from "@/lib/deferred-code";
import { inboxCountsQuery } from "@/lib/api/inbox";
import { hasAccounts, meQuery } from "@/lib/api/me";
import { asOf } from "@/lib/as-of";
import { takeTypedAhead, typeAhead } from "@/lib/typed-ahead";
import { useDelayed } from "@/lib/use-delayed";
import { AccountMenu, WorkspaceMenu } from "./account-menu";
import { NoWorkspacePage } from "./error-pages";
import { useLiveUpdates } from "./live-updates";
import { useShortcuts } from "./use-shortcuts";
import styles from "./shell.module.css";

const AsOfBar = lazy(() => import("./as-of-bar").then((module) => ({ default: module.AsOfBar })));
const AsOfDialog = deferred(
  deferCode(() => import("./as-of-dialog")),
  (module) => module.AsOfDialog,
);
const SearchPalette = deferred(
  deferCode(() => import("./search-palette")),
  (module) => module.default,
);
const KeyboardMap = deferred(
  deferCode(() => import("./keyboard-map")),
  (module) => module.default,
);
const SignInPage = lazy(() =>
  import("./sign-in").then((module) => ({ default: module.SignInPage })),
);
const SignInDialog = deferred(
  deferCode(() => import("./sign-in")),
  (module) => module.SignInDialog,
);

const UNDERWAY_AFTER_MS = 300;

// The server counts no further.
const MOST_COUNTED = 100;

const PLACES: readonly {
  to: "/" | "/models" | "/experiments" | "/inbox" | "/audit";
  word: string;
  icon: LucideIcon;
  owns: readonly string[];
}[] = [
  { to: "/", word: "Home", icon: House, owns: [] },
  { to: "/models", word: "Models", icon: Boxes, owns: ["/models", "/requests"] },
  { to: "/experiments", word: "Experiments", icon: FlaskConical, owns: ["/experiments", "/runs"] },
  ...(hasAccounts
    ? [{ to: "/inbox" as const, word: "Inbox", icon: Inbox, owns: [] as string[] }]
    : []),
  { to: "/audit", word: "Audit", icon: ScrollText, owns: [] },
];

/** What stands around every page: skip links, top bar, search, toasts. */
export function Shell() {
  const [open, setOpen] = useState<"search" | "map" | "past" | null>(null);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const session = useSyncExternalStore(subscribeSession, sessionState);
  const { data: me, error: unknown } = useQuery(meQuery);
  useDenials();
  const isLost = useLiveUpdates(session === "in");
  useFocusOnNavigation(pathname);
  const search = useCallback(() => {
    if (open === "search") return;
    typeAhead();
    setOpen("search");
  }, [open]);
  const map = useCallback(() => {
    setOpen("map");
  }, []);
  const close = () => {
    takeTypedAhead();
    setOpen(null);
  };
  useShortcuts({ onSearch: search, onMap: map, isOff: session === "out" });

  if (session === "out")
    return (
      <>
        <Suspense fallback={null}>
          <SignInPage />
        </Suspense>
        <Toasts />
      </>
    );
  return (
    <div className={styles.body}>
      <SkipLinks />
      <header className={styles.top}>
        <Link to="/" className={styles.brand} aria-label="Greenroom, home">
          <svg width="18" height="20" viewBox="0 0 18 20" aria-hidden="true">
            <path d="M1 20V9a8 8 0 0 1 16 0v11z" fill="currentColor" />
            <circle cx="9" cy="9" r="3" className={styles.lamp} />
          </svg>
          <span>Greenroom</span>
        </Link>
        {me !== undefined && <WorkspaceMenu />}
        <nav className={styles.nav} aria-label="Main">
          <ul>
            {PLACES.map(({ to, word, icon: Icon, owns }) => (
              <li key={to}>
                <Link
                  to={to}
                  activeOptions={{ exact: true, includeSearch: false }}
                  activeProps={{ "aria-current": "page" }}
                  data-part={owns.some((part) => pathname.startsWith(`${part}/`)) || undefined}
                >
                  <Icon size={18} strokeWidth={1.8} aria-hidden />
                  {word}
                  {to === "/inbox" && <WaitingCount />}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className={styles.spacer} />
        <button
          type="button"
          className={styles.find}
          aria-keyshortcuts="Control+K"
          onClick={search}
        >
          <Search size={16} strokeWidth={1.8} aria-hidden />
          <span className="only-wide">Search models, runs, experiments</span>
          <span className="only-narrow">Search</span>
          <kbd aria-hidden="true">Ctrl K</kbd>
        </button>
        {isLost && (
          <span className={styles.lost} role="status">
            <Unplug size={14} strokeWidth={2.1} aria-hidden />
            <span>Not connected</span>
          </span>
        )}
        <div className={styles.end}>
          {asOf === null && (
            <Button
              variant="ghost"
              iconOnly
              aria-label="See the past"
              title="See the past"
              onClick={() => {
                setOpen("past");
              }}
            >
              <History size={17} strokeWidth={1.8} aria-hidden />
            </Button>
          )}
          <ThemeButton />
          <ButtonLink
            to="/settings"
            variant="ghost"
            iconOnly
            aria-label="Settings"
            title="Settings"
          >
            <Settings size={17} strokeWidth={1.8} aria-hidden />
          </ButtonLink>
          {me !== undefined && <AccountMenu me={me} />}
        </div>
      </header>
      {asOf !== null && (
        <Suspense fallback={null}>
          <AsOfBar moment={asOf} />
        </Suspense>
      )}
      {unknown instanceof ApiError && unknown.kind === "not-found" ? (
        <NoWorkspacePage />
      ) : (
        <Outlet />
      )}
      <Toasts />
      <Underway />
      {open === "search" && <SearchPalette onClose={close} />}
      {open === "past" && <AsOfDialog onClose={close} />}
      {open === "map" && <KeyboardMap onClose={close} />}
      {session === "lapsed" && <LapsedSession />}
    </div>
  );
}

/** How many requests wait for the reader's decision; the live updates keep it up to date. */
function WaitingCount() {
  const count = useQuery(inboxCountsQuery).data?.waiting_count ?? 0;
  return (
    count > 0 && (
      <span className={styles.count}>
        {count < MOST_COUNTED ? count : `${MOST_COUNTED}+`}
        <span className="visually-hidden"> waiting for you</span>
      </span>
    )
  );
}

/** A change was refused: what is offered is out of date, so all that is on show is asked for again. */
function useDenials(): void {
  const client = useQueryClient();
  useEffect(() => onDenial(() => void client.invalidateQueries()), [client]);
}

/** A line at the top while the next page takes its time: its code is on the way, and the old one still stands. */
function Underway() {
  const isUnderway = useRouterState({ select: (state) => state.status === "pending" });
  const isShown = useDelayed(isUnderway, UNDERWAY_AFTER_MS);
  return (
    isShown && (
      <div className={styles.underway} role="status">
        <span className="visually-hidden">Loading the page</span>
      </div>
    )
  );
}

/** Asks to sign in again, once for each time the session ends: "Not now" leaves the page readable. */
function LapsedSession() {
  const [isOpen, setOpen] = useState(true);
  return (
    isOpen && (
      <SignInDialog
        onClose={() => {
          setOpen(false);
        }}
      />
    )
  );
}

/** Past the bar to the content, or to its table. Buttons would do as well; links are what screen readers list. */
function SkipLinks() {
  // Of the page on show, also after a link to another one.
  const here = useRouterState({ select: (state) => state.location.publicHref });
  const address = `${here.split("#", 1)[0] ?? ""}#main`;
  const go = (event: MouseEvent, find: () => HTMLElement | null | undefined) => {
    event.preventDefault();
    const target = find();
    if (!target) return;
    if (!target.matches("a, button, input, [tabindex]")) target.tabIndex = -1;
    target.focus();
  };
  return (
    <div className={styles.skips}>
      <a
        className={styles.skip}
        href={address}
        onClick={(event) => {
          go(event, () => document.getElementById("main"));
        }}
      >
        Skip to content
      </a>
      <a
        className={styles.skip}
        href={address}
        onClick={(event) => {
          go(
            event,
            () =>
              document.querySelector<HTMLElement>("#main tbody a, #main tbody input") ??
              document.getElementById("main"),
          );
        }}
      >
        Skip to the table
      </a>
    </div>
  );
}

/** After a link to another page, the focus goes to its content, as it does when a page loads: readers hear where they are. */
function useFocusOnNavigation(pathname: string): void {
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const frame = window.requestAnimationFrame(() => {
      if (
        document.activeElement === document.body ||
        !document.getElementById("main")?.contains(document.activeElement)
      ) {
        document.getElementById("main")?.focus({ preventScroll: true });
      }
    });
    return () => {
      window.cancelAnimationFrame(frame);
    };
  }, [pathname]);
}
