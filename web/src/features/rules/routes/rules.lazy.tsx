import { createLazyRoute, Link } from "@tanstack/react-router";
import { RulesFrame } from "../components/rules-frame";

export const Route = createLazyRoute("/settings/rules")({ component: RulesPage });
export const ModelRoute = createLazyRoute("/models/$name/rules")({ component: ModelRulesPage });

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

function ModelRulesPage() {
  const { name } = ModelRoute.useParams();
  const search = ModelRoute.useSearch();
  const navigate = ModelRoute.useNavigate();
  return (
    <RulesFrame
      key={name}
      model={name}
      title={`Rules of ${name}`}
      lede="The rules of the workspace apply, except where this model has its own."
      crumbs={[
        <Link to="/models">Registered Models</Link>,
        <Link to="/models/$name" params={{ name }}>
          {name}
        </Link>,
      ]}
      search={search}
      onSearch={(next) => {
        void navigate({ search: next, replace: true, resetScroll: false });
      }}
    />
  );
}
