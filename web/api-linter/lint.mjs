// Checks an OpenAPI document against docs/api-guidelines.md: `npm run lint:api`.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { rules } from "./rules.mjs";

const guidelines = {
  id: "guidelines",
  rules: {
    oas3: Object.fromEntries(
      Object.entries(rules).map(([name, check]) => [
        name,
        () => ({
          Root(root, { report, location }) {
            for (const { message, pointer } of check(root))
              report({ message, location: location.child(pointer) });
          },
        }),
      ]),
    ),
  },
};

const GENERAL = {
  struct: "error",
  "no-unresolved-refs": "error",
  "info-license": "error",
  "no-ambiguous-paths": "error",
  "no-empty-servers": "error",
  "no-enum-type-mismatch": "error",
  "no-identical-paths": "error",
  "no-invalid-media-type-examples": "error",
  "no-invalid-parameter-examples": "error",
  "no-invalid-schema-examples": "error",
  "no-path-trailing-slash": "error",
  "no-required-schema-properties-undefined": "error",
  "no-schema-type-mismatch": "error",
  "no-unused-components": "error",
  "operation-2xx-response": "error",
  "operation-4xx-response": "error",
  "operation-description": "error",
  "operation-operationId": "error",
  "operation-operationId-unique": "error",
  "operation-operationId-url-safe": "error",
  "operation-parameters-unique": "error",
  "operation-singular-tag": "error",
  "operation-summary": "error",
  "operation-tag-defined": "error",
  "parameter-description": "error",
  "path-not-include-query": "error",
  "path-parameters-defined": "error",
  "path-segment-plural": {
    severity: "error",
    ignoreLastPathSegment: true,
    // "access" has no plural, and a server has one log to "audit"; "me" and its "token" are the caller and the token that it uses, of which there is one.
    exceptions: ["api", "v1", "me", "access", "audit", "token"],
  },
  "paths-kebab-case": "error",
  "security-defined": "error",
  "tag-description": "error",
};

/** The problems of a document, as [{ rule, message, pointer }]. */
export async function lint(text) {
  const config = await createConfig({
    plugins: [guidelines],
    rules: {
      ...GENERAL,
      ...Object.fromEntries(Object.keys(rules).map((name) => [`guidelines/${name}`, "error"])),
    },
  });
  const problems = await lintFromString({ source: text, absoluteRef: "openapi.json", config });
  return problems.map(({ ruleId, message, location }) => ({
    rule: ruleId,
    message,
    pointer: location[0]?.pointer ?? "",
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = await lint(await readFile(process.argv[2], "utf8"));
  for (const { rule, message, pointer } of problems)
    console.log(`${rule}: ${message}\n    ${pointer}`);
  console.log(`${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
