import { cloneElement, createElement, type ReactElement, type ReactNode } from "react";
import { floatingParts } from "./floating-code";
import type { MenuItemProps } from "./open-menu";
import { useOpener } from "./use-opener";

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement<object>;
  align?: "start" | "end";
  /** What is in it; a function where it takes long to say. */
  children: ReactNode | (() => ReactNode);
}

/** A menu of things to do. Give it `MenuItem`s, `MenuSeparator`s and `MenuGroup`s. */
export function Menu({ trigger, align = "end", children }: MenuProps) {
  const { parts, opener } = useOpener("menu");
  if (parts === undefined) return cloneElement(trigger, opener);
  return createElement(
    parts.OpenMenu,
    { trigger, align },
    typeof children === "function" ? children() : children,
  );
}

export function MenuItem(props: MenuItemProps) {
  return createElement(floatingParts().OpenMenuItem, props);
}

export function MenuSeparator() {
  return createElement(floatingParts().OpenMenuSeparator);
}

/** A group of items under a small head. */
export function MenuGroup(props: { label: string; children: ReactNode }) {
  return createElement(floatingParts().OpenMenuGroup, props);
}
