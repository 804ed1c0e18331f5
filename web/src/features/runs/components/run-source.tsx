import { CopyButton } from "@/components/ui/copy-button";
import { Fact, Facts } from "@/components/ui/facts";
import { Panel } from "@/components/ui/panel";
import type { Message } from "@/lib/api/types";
import { commitUrl } from "@/lib/commit-url";

const SHOWN_DIGITS = 12;

/** What code the run executed: script, commit, branch, repository. Nothing where none of it was logged. */
export function RunSource({
  page: { source_name: script, git_commit: commit, tags },
}: {
  page: Message<"RunPage">;
}) {
  const entryPoint = tags["mlflow.project.entryPoint"];
  const branch = tags["mlflow.source.git.branch"] ?? tags["mlflow.gitBranch"];
  const repository = tags["mlflow.source.git.repoURL"] ?? tags["mlflow.gitRepoURL"];
  return (
    <Panel title="Source">
      {script || commit || branch || repository ? (
        <Facts>
          {script ? (
            <Fact name="Script">
              <code>{script}</code>
              <CopyButton text={script} what="script" />
            </Fact>
          ) : null}
          {entryPoint ? <Fact name="Entry point">{entryPoint}</Fact> : null}
          {commit ? (
            <Fact name="Git commit">
              <Commit commit={commit} repository={repository} />
              <CopyButton text={commit} what="commit" />
            </Fact>
          ) : null}
          {branch ? <Fact name="Branch">{branch}</Fact> : null}
          {repository ? <Fact name="Repository">{repository}</Fact> : null}
        </Facts>
      ) : (
        <p className="dim">The run logged neither a script nor a git commit.</p>
      )}
    </Panel>
  );
}

function Commit({ commit, repository }: { commit: string; repository: string | undefined }) {
  const url = commitUrl(repository, commit);
  const short = <code title={commit}>{commit.slice(0, SHOWN_DIGITS)}</code>;
  return url === null ? (
    short
  ) : (
    <a className="link" href={url} rel="noreferrer noopener" target="_blank">
      {short}
    </a>
  );
}
