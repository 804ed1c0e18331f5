const SHA = /^[0-9a-f]{7,64}$/i;
// "git@host:owner/name.git" and "https://host/owner/name.git".
const SSH = /^(?:ssh:\/\/)?git@([\w.-]+)[:/]([\w./~-]+?)(?:\.git)?\/?$/;
const HTTPS = /^https:\/\/(?:[^@/\s]+@)?([\w.-]+(?::\d+)?)\/([\w./~-]+?)(?:\.git)?\/?$/;

/** Where a forge shows a commit, from what a client logged as the repository; null where that cannot be known. */
export function commitUrl(repository: string | undefined, commit: string): string | null {
  if (repository === undefined || !SHA.test(commit)) return null;
  const [, host, path] = SSH.exec(repository) ?? HTTPS.exec(repository) ?? [];
  return host === undefined || path === undefined
    ? null
    : `https://${host}/${path}/commit/${commit}`;
}
