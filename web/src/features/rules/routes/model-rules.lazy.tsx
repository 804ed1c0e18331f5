import { createLazyRoute, Link } from "@tanstack/react-router";
import { RulesFrame } from "../components/rules-frame";

export const Route = createLazyRoute("/models/$name/rules")({ component: ModelRulesPage });

function ModelRulesPage() {
  const { name } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
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
