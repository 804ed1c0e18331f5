import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  /** In place of what broke. */
  fallback: ReactNode;
  children: ReactNode;
}

/** Around what is drawn from somebody's text or file: if that breaks, the page around it stays. Its `key` says what is drawn. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? this.props.fallback : this.props.children;
  }
}
