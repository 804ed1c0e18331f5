// What the rules look at: the operations and the fields of an OpenAPI document.

const METHODS = ["get", "post", "put", "patch", "delete"];

/** Follow a local reference. */
export function resolve(root, node) {
  let found = node;
  while (typeof found?.$ref === "string") {
    found = found.$ref
      .slice(2)
      .split("/")
      .reduce((part, key) => part?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], root);
  }
  return found ?? {};
}

/** The types of a schema without null: ["integer"], ["object"], or ["$ref"] names. */
export function typesOf(schema) {
  if (schema.$ref) return [schema.$ref.split("/").at(-1)];
  const options = schema.anyOf ?? schema.oneOf;
  const types = options
    ? options.flatMap(typesOf)
    : [schema.type ?? "any"]
        .flat()
        .map((type) => (type === "array" ? `array of ${typesOf(schema.items ?? {})}` : type));
  return [...new Set(types)].filter((type) => type !== "null").sort();
}

export function isNullable(schema) {
  return (
    [schema.type].flat().includes("null") ||
    (schema.anyOf ?? schema.oneOf ?? []).some((option) => option.type === "null")
  );
}

/** The types of a field; a parameter that may be repeated has the type of one value. */
export function typesOfField(root, { schema, place }) {
  const one = place === "query" && schema.type === "array" ? schema.items : schema;
  const target = resolve(root, one);
  return typesOf(target.enum ? target : one);
}

/** Each operation, with its responses and parameters resolved. */
export function operations(root) {
  return Object.entries(root.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      return {
        path,
        method,
        operation,
        name: operation.operationId ?? `${method} ${path}`,
        pointer: ["paths", path, method],
        parameters: (operation.parameters ?? []).map((parameter) => resolve(root, parameter)),
        responses: new Map(
          Object.entries(operation.responses ?? {}).map(([status, response]) => [
            Number(status),
            resolve(root, response),
          ]),
        ),
        body: operation.requestBody?.content?.["application/json"]?.schema,
        isChange: method !== "get",
      };
    }),
  );
}

/** The resolved JSON schema of a response; undefined if it has none. */
export function documentOf(root, response) {
  const schema = response?.content?.["application/json"]?.schema;
  return schema && resolve(root, schema);
}

/** Each field of a body or a response, and each parameter in a path or a query: { name, schema, owner, pointer, place }. */
export function fields(root) {
  const found = [];
  const seen = new Set();

  function visit(schema, owner, pointer, place) {
    if (!schema || typeof schema !== "object") return;
    if (schema.$ref) {
      const key = `${place} ${schema.$ref}`;
      if (seen.has(key)) return;
      seen.add(key);
      visit(
        resolve(root, schema),
        schema.$ref.split("/").at(-1),
        schema.$ref.slice(2).split("/"),
        place,
      );
      return;
    }
    const required = new Set(schema.required ?? []);
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const at = [...pointer, "properties", name];
      found.push({
        name,
        schema: field,
        owner,
        pointer: at,
        place,
        isRequired: required.has(name),
      });
      visit(field, owner, at, place);
    }
    for (const key of ["anyOf", "oneOf", "allOf"])
      for (const [index, option] of (schema[key] ?? []).entries())
        visit(option, owner, [...pointer, key, index], place);
    for (const key of ["items", "additionalProperties"])
      visit(schema[key], owner, [...pointer, key], place);
  }

  for (const { operation, name, pointer, parameters, responses, body } of operations(root)) {
    for (const [index, parameter] of parameters.entries())
      if (parameter.in === "path" || parameter.in === "query")
        found.push({
          name: parameter.name,
          schema: {
            ...parameter.schema,
            description: parameter.description,
            example: parameter.example,
          },
          owner: name,
          pointer: [...pointer, "parameters", index],
          place: parameter.in,
          isRequired: parameter.required,
        });
    if (body)
      visit(
        body,
        name,
        [...pointer, "requestBody", "content", "application/json", "schema"],
        "body",
      );
    for (const [status, response] of responses) {
      const at = [...pointer, "responses", String(status), "content", "application/json", "schema"];
      const shared = operation.responses[String(status)].$ref;
      const start = shared ? [...shared.slice(2).split("/"), ...at.slice(-3)] : at;
      visit(response.content?.["application/json"]?.schema, name, start, "response");
    }
  }
  return found;
}
