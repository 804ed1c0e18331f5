import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { usePageTitle } from "@/lib/use-page-title";
import { classNames } from "./class-names";
import styles from "./page.module.css";

interface PageProps {
  /** In the browser's tab; "" for the name alone. */
  title: string;
  /** The full width of the window, for tables. */
  wide?: boolean;
  className?: string;
  children: ReactNode;
}

/** The body of a page; every route renders one. */
export function Page({ title, wide = false, className, children }: PageProps) {
  usePageTitle(title);
  return (
    <main
      id="main"
      tabIndex={-1}
      className={classNames(styles.page, wide && styles.wide, className)}
    >
      {children}
    </main>
  );
}

interface PageHeadProps {
  /** Links to what this is part of, outermost first. */
  crumbs?: readonly ReactNode[];
  title: ReactNode;
  /** On the title's line: a digest, a status, a count. */
  beside?: ReactNode;
  lede?: ReactNode;
  /** A line of small facts; each child is one. */
  meta?: ReactNode;
  /** Buttons, right. */
  actions?: ReactNode;
}

/** Title, what it is, and what can be done with it. */
export function PageHead({ crumbs, title, beside, lede, meta, actions }: PageHeadProps) {
  return (
    <>
      {crumbs !== undefined && crumbs.length > 0 && (
        <nav className={styles.crumbs} aria-label="Where this is">
          <ol>
            {crumbs.map((crumb, index) => (
              <Fragment key={index}>
                <li>
                  {index > 0 && <ChevronRight size={12} strokeWidth={2.1} aria-hidden />}
                  {crumb}
                </li>
              </Fragment>
            ))}
          </ol>
        </nav>
      )}
      <div className={styles.head}>
        <div className={styles.words}>
          <div className={styles.title}>
            <h1>{title}</h1>
            {beside}
          </div>
          {lede !== undefined && <div className={styles.lede}>{lede}</div>}
          {meta !== undefined && <div className={styles.meta}>{meta}</div>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </>
  );
}

/** Two columns, `1fr` and 25 rem; one under 1100 px. Give it two stacks. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className={styles.columns}>{children}</div>;
}

/** Panels one beneath the other; with `fill`, the first takes the room that the column beside leaves. */
export function Stack({ fill = false, children }: { fill?: boolean; children: ReactNode }) {
  return <div className={classNames(styles.stack, fill && styles.fill)}>{children}</div>;
}
