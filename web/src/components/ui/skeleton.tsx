import { classNames } from "./class-names";
import styles from "./states.module.css";

export type SkeletonWidth = 1 | 2 | 3 | 4 | 5;

/** A grey bar in place of text that is loading. */
export function Skeleton({ width = 3 }: { width?: SkeletonWidth }) {
  return <span className={classNames(styles.bone, styles[`w${width}`])} />;
}
