import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  /** In place of what broke. */
  fallback: ReactNode;
  children: ReactNode;
}

/** Wraps content rendered from a user's text or file: if rendering throws, the rest of the page is unaffected. Its `key` identifies the content. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? this.props.fallback : this.props.children;
  }
}
