import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import type { Part, Place } from "../sentences";

/** What was done, with links to what it was done to. */
export function Sentence({ parts }: { parts: readonly Part[] }) {
  return parts.map((part, index) => (
    <Fragment key={index}>
      {typeof part === "string" ? part : <PlaceLink to={part.to}>{part.text}</PlaceLink>}
    </Fragment>
  ));
}

function PlaceLink({ to, children }: { to: Place; children: string }) {
  const common = { className: "link", children };
  switch (to.kind) {
    case "model":
      return <Link to="/models/$name" params={{ name: to.name }} {...common} />;
    case "version":
      return (
        <Link
          to="/models/$name/versions/$version"
          params={{ name: to.name, version: String(to.version) }}
          {...common}
        />
      );
    case "request":
      return <Link to="/requests/$requestId" params={{ requestId: to.id }} {...common} />;
    case "run":
      return <Link to="/runs/$runId" params={{ runId: to.id }} {...common} />;
    case "experiment":
      return <Link to="/experiments/$experimentId" params={{ experimentId: to.id }} {...common} />;
    case "rules":
      return to.model === null ? (
        <Link to="/settings/rules" search={{ target: to.target }} {...common} />
      ) : (
        <Link
          to="/models/$name/rules"
          params={{ name: to.model }}
          search={{ target: to.target }}
          {...common}
        />
      );
    case "settings":
      return <Link to="/settings/$section" params={{ section: to.section }} {...common} />;
  }
}
