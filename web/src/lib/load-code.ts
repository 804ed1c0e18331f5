/** Code that loads a model, in the languages people ask for. */

import { serverAddress } from "./config";

export type LoadLanguage = "python" | "cli" | "http";

export const LANGUAGES: readonly { value: LoadLanguage; label: string }[] = [
  { value: "python", label: "Python" },
  { value: "cli", label: "CLI" },
  { value: "http", label: "HTTP" },
];

/** The code; `ref` is a version, a stage or "@alias", `version` the version it is now. */
export function loadCode(
  language: LoadLanguage,
  name: string,
  { ref, version }: { ref: string; version: number },
  address = serverAddress,
): string {
  const uri = `models:/${name}${ref.startsWith("@") ? ref : `/${ref}`}`;
  if (language === "python") {
    return `import mlflow\n\nmlflow.set_tracking_uri(\n    ${JSON.stringify(address)}\n)\nmodel = mlflow.pyfunc.load_model(\n    ${JSON.stringify(uri)}\n)`;
  }
  if (language === "cli") {
    return `export MLFLOW_TRACKING_URI=${quoted(address)}\nmlflow artifacts download \\\n  --artifact-uri ${quoted(uri)} \\\n  --dst-path model`;
  }
  const asked = `  --data-urlencode ${quoted(`name=${name}`)} \\\n`;
  const api = `${address}/api/2.0/mlflow`;
  if (ref.startsWith("@"))
    return `curl -G ${quoted(`${api}/registered-models/alias`)} \\\n${asked}  --data-urlencode ${quoted(`alias=${ref.slice(1)}`)}`;
  if (!/^\d+$/.test(ref))
    return `curl -G ${quoted(`${api}/registered-models/get-latest-versions`)} \\\n${asked}  --data-urlencode ${quoted(`stages=${ref}`)}`;
  const file = `${address}/api/v1/models/${encodeURIComponent(name)}/versions/${version}/files/MLmodel`;
  return `curl -O ${quoted(file)}`;
}

/** A word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
