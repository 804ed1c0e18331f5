import { createLazyRoute, Link } from "@tanstack/react-router";
import { Page } from "@/components/ui/page";
import { NoAccounts } from "../components/no-accounts";
import { ObjectAccess } from "../components/object-access";
import { hasAccounts } from "@/lib/api/me";

export const Route = createLazyRoute("/models/$name/access")({ component: ModelAccess });

function ModelAccess() {
  const { name } = Route.useParams();
  return (
    <Page title={`Access to ${name}`}>
      {hasAccounts ? (
        <ObjectAccess
          key={name}
          target={{ kind: "model", name }}
          crumbs={[
            <Link to="/models">Registered Models</Link>,
            <Link to="/models/$name" params={{ name }}>
              {name}
            </Link>,
          ]}
        />
      ) : (
        <NoAccounts />
      )}
    </Page>
  );
}
