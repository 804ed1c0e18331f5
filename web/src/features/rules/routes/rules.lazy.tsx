import { createLazyRoute, Link } from "@tanstack/react-router";
import { RulesFrame } from "../components/rules-frame";

export const Route = createLazyRoute("/settings/rules")({ component: RulesPage });

function RulesPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <RulesFrame
      title="Stages and rules"
      lede="What a version must show before it enters a stage. Rules are versioned; every change is in the audit log."
      crumbs={[<Link to="/settings">Settings</Link>]}
      search={search}
      onSearch={(next) => {
        void navigate({ search: next, replace: true, resetScroll: false });
      }}
    />
  );
}
