import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { Page } from "@/components/ui/page";
import { QueryView } from "@/components/ui/query-view";
import { readExperiment } from "@/lib/api/experiments";
import { hasAccounts } from "@/lib/api/me";
import { keys } from "@/lib/query-keys";
import { NoAccounts } from "../components/no-accounts";
import { ObjectAccess } from "../components/object-access";

export const Route = createLazyRoute("/experiments/$experimentId/access")({
  component: ExperimentAccess,
});

function ExperimentAccess() {
  const { experimentId } = Route.useParams();
  const query = useQuery({
    queryKey: keys.experiment(experimentId),
    queryFn: ({ signal }) => readExperiment(experimentId, signal),
    enabled: hasAccounts,
  });
  return (
    <Page title="Access to an experiment">
      {hasAccounts ? (
        <QueryView query={query} what={`experiment ${experimentId}`}>
          {({ name }) => (
            <ObjectAccess
              target={{ kind: "experiment", id: experimentId, name }}
              crumbs={[
                <Link to="/experiments">Experiments</Link>,
                <Link to="/experiments/$experimentId" params={{ experimentId }}>
                  {name}
                </Link>,
              ]}
            />
          )}
        </QueryView>
      ) : (
        <NoAccounts />
      )}
    </Page>
  );
}
