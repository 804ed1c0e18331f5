/** Dialogs in which models and versions are described, loaded when the first one opens: most readers only read. */

import { lazy, Suspense, type ComponentType } from "react";
import type * as Dialogs from "./describe-dialogs";

type Name = { [Key in keyof typeof Dialogs]: (typeof Dialogs)[Key] extends ComponentType<never> ? Key : never }[keyof typeof Dialogs];

function deferred<Key extends Name>(name: Key): (typeof Dialogs)[Key] {
  const Dialog = lazy(async () => ({ default: (await import("./describe-dialogs"))[name] as ComponentType<object> }));
  return ((props: object) => <Suspense fallback={null}><Dialog {...props} /></Suspense>) as (typeof Dialogs)[Key];
}

export const DescribeDialog = deferred("DescribeDialog");
export const TagsDialog = deferred("TagsDialog");
export const AliasDialog = deferred("AliasDialog");
export const MoveAliasDialog = deferred("MoveAliasDialog");
