import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { CheckField } from "@/components/ui/fields";
import { Page, PageHead } from "@/components/ui/page";
import { QueryView } from "@/components/ui/query-view";
import { get, segments } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";
import { VersionsComparison } from "../components/versions-comparison";

export const Route = createLazyRoute("/models/$name/compare")({ component: CompareVersionsPage });

function CompareVersionsPage() {
  const { name } = Route.useParams();
  const { versions = "", all } = Route.useSearch();
  const navigate = Route.useNavigate();
  const query = useQuery({
    queryKey: [...keys.compareVersions(name), versions],
    queryFn: ({ signal }) =>
      get<Message<"VersionsCompared">>(segments("models", name, "compare"), { versions }, signal),
  });
  return (
    <Page title={`Compare versions of ${name}`}>
      <PageHead
        crumbs={[
          <Link to="/models">Registered Models</Link>,
          <Link to="/models/$name" params={{ name }}>
            {name}
          </Link>,
        ]}
        title="Compare versions"
        beside={
          query.data && <span className="dim">{plural(query.data.versions.length, "version")}</span>
        }
        actions={
          <CheckField
            label="Only differences"
            checked={all !== true}
            onChange={() => {
              void navigate({
                search: (old) => ({ ...old, all: all === true ? undefined : true }),
                replace: true,
              });
            }}
          />
        }
      />
      <QueryView query={query} what={`such set of versions of ${name}`} level={2}>
        {(data) => <VersionsComparison data={data} showsAll={all === true} />}
      </QueryView>
    </Page>
  );
}
