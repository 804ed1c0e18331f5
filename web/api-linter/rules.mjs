// The rules of docs/api-guidelines.md that a program can check. Each is a generator of { message, pointer } over an OpenAPI
// document; the number in its comment is that of the guideline.
import {
  documentOf,
  fields,
  isNullable,
  operations,
  resolve,
  typesOf,
  typesOfField,
} from "./document.mjs";

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
// Lists have items of their own kind; values are of the type of what has them; before and after a change is what changed.
const TYPES_DIFFER = new Set(["items", "value", "before", "after"]);
// Lists that cannot become long: their one page is all of them.
const COMPLETE_LISTS = new Set(["list_stages", "list_permissions"]);
const KNOWN_STATUSES = [
  200, 201, 202, 204, 206, 304, 400, 401, 403, 404, 409, 412, 413, 415, 416, 429, 500, 501, 503,
];
const SUCCESS = { get: [200], post: [200, 201, 202], put: [200], patch: [200], delete: [204] };

const hasExample = (schema) =>
  schema.example !== undefined || (schema.examples ?? []).length > 0 || "enum" in schema;

/** Whether a field shows its form by itself: it refers to schemas that have examples of their own. */
function refers(schema) {
  if (schema.$ref) return true;
  if (schema.items) return refers(schema.items);
  if (typeof schema.additionalProperties === "object" && schema.additionalProperties !== null)
    return (
      refers(schema.additionalProperties) || Object.keys(schema.additionalProperties).length === 0
    );
  return (schema.anyOf ?? schema.oneOf ?? []).some(refers);
}

export const rules = {
  // 2
  *"snake-case"(root) {
    for (const { name, pointer } of fields(root))
      if (!SNAKE_CASE.test(name)) yield { message: `"${name}" is not snake_case.`, pointer };
    for (const { operation, pointer } of operations(root))
      if (operation.operationId && !SNAKE_CASE.test(operation.operationId))
        yield { message: `operationId "${operation.operationId}" is not snake_case.`, pointer };
  },

  // 2
  *"one-type-for-a-name"(root) {
    const first = new Map();
    for (const field of fields(root)) {
      const { name, owner, pointer } = field;
      const type = typesOfField(root, field).join(" or ");
      const known = first.get(name);
      if (known === undefined) first.set(name, { type, owner });
      else if (known.type !== type && !TYPES_DIFFER.has(name))
        yield {
          message: `"${name}" is ${type} in ${owner}, but ${known.type} in ${known.owner}.`,
          pointer,
        };
    }
  },

  // 2: booleans, counts, people
  *"names-of-fields"(root) {
    for (const { name, schema, pointer, place } of fields(root)) {
      const type = typesOf(schema).join();
      if (type === "boolean" && place === "response" && !/^(is|has|are)_/.test(name))
        yield { message: `The boolean "${name}" should begin with "is_" or "has_".`, pointer };
      if (
        type !== "boolean" &&
        /^(total|count)$|^(num|number_of|n)_|_(total|num|counts)$/.test(name)
      )
        yield { message: `"${name}" should be "<things>_count".`, pointer };
      if (/^(author|creator|owner|user|user_id|username)$/.test(name))
        yield { message: `"${name}" should be "<done>_by".`, pointer };
    }
  },

  // 3
  *"ids-are-text"(root) {
    for (const field of fields(root))
      if (/(^|_)id$/.test(field.name) && typesOfField(root, field).join() !== "string")
        yield { message: `The id "${field.name}" is not text.`, pointer: field.pointer };
  },

  // 4
  *units(root) {
    for (const { name, schema, pointer } of fields(root)) {
      const type = typesOf(schema).join();
      if (/(^|_)(time|date|timestamp|datetime|on|at)$|(^|_)(time|timestamp)_ms$/.test(name))
        yield { message: `The time "${name}" should be "<done>_at_ms".`, pointer };
      if (/(^|_)at_ms$/.test(name) && type !== "integer")
        yield { message: `The time "${name}" is not an integer.`, pointer };
      if (
        /(^|_)(duration|timeout|age|size|length)$/.test(name) &&
        ["integer", "number"].includes(type)
      )
        yield { message: `"${name}" has no unit: add _ms, _s or _bytes.`, pointer };
    }
  },

  // 5
  *"every-field"(root) {
    for (const { name, schema, pointer, place, isRequired } of fields(root)) {
      if (place !== "response") continue;
      if (!isRequired)
        yield { message: `The response may lack "${name}"; unknown values are null.`, pointer };
      if (isNullable(schema) && typesOf(schema).some((type) => type.startsWith("array")))
        yield { message: `The list "${name}" may be null; an empty list says the same.`, pointer };
    }
  },

  // 6
  *"strict-input"(root) {
    for (const { body, name, pointer } of operations(root))
      if (body && resolve(root, body).additionalProperties !== false)
        yield { message: `The body of ${name} accepts unknown fields.`, pointer };
    for (const [name, schema] of Object.entries(root.components?.schemas ?? {}))
      if (
        schema.additionalProperties === false &&
        fields(root).some((f) => f.owner === name && f.place === "response")
      )
        yield {
          message: `${name} must be able to grow: clients ignore fields that they do not know.`,
          pointer: ["components", "schemas", name],
        };
  },

  // 7
  *methods(root) {
    for (const { method, operation, name, pointer, responses, body } of operations(root)) {
      const done = [...responses.keys()].filter((status) => status < 300 && status !== 206);
      if (done.length !== 1 || !SUCCESS[method].includes(done[0]))
        yield {
          message: `${name}: ${method.toUpperCase()} should answer ${SUCCESS[method].join(" or ")}, not ${done.join(", ")}.`,
          pointer,
        };
      const [status] = done;
      const response = responses.get(status);
      if (/^create_/.test(operation.operationId) && status !== 201)
        yield { message: `${name}: what creates answers 201.`, pointer };
      if (status === 201 && !response.headers?.Location)
        yield { message: `${name}: 201 needs the header Location.`, pointer };
      if (status !== 204 && Object.keys(response?.content ?? {}).length === 0)
        yield { message: `${name}: ${status} needs a body.`, pointer };
      if (status === 204 && response.content)
        yield { message: `${name}: 204 has no body.`, pointer };
      if (["get", "delete"].includes(method) && (body || operation.requestBody))
        yield { message: `${name}: ${method.toUpperCase()} has no body.`, pointer };
    }
  },

  // 8
  *lists(root) {
    for (const { method, operation, name, pointer, parameters, responses } of operations(root)) {
      const schema = documentOf(root, responses.get(200));
      const properties = schema?.properties ?? {};
      const isList =
        /^(list|search)_/.test(operation.operationId) ||
        "items" in properties ||
        "next_page_token" in properties;
      if (schema?.type === "array")
        yield { message: `${name}: a list is an object with "items".`, pointer };
      if (!isList || method !== "get") continue;
      if (typesOf(properties.items ?? {})[0]?.startsWith("array") !== true)
        yield { message: `${name}: the list has no "items".`, pointer };
      if (!properties.next_page_token || !isNullable(properties.next_page_token))
        yield { message: `${name}: the list has no "next_page_token" that may be null.`, pointer };
      for (const field of Object.keys(properties))
        if (!["items", "next_page_token", "total_count"].includes(field))
          yield { message: `${name}: a list has no field "${field}".`, pointer };
      if (COMPLETE_LISTS.has(name)) continue;
      const limit = parameters.find((parameter) => parameter.name === "limit")?.schema;
      if (limit?.default !== 50 || limit.minimum !== 1 || limit.maximum !== 1000)
        yield { message: `${name}: "limit" should be 1 to 1000, and 50 by default.`, pointer };
      if (!parameters.some((parameter) => parameter.name === "page_token"))
        yield { message: `${name}: the list takes no "page_token".`, pointer };
    }
  },

  // 9
  *errors(root) {
    for (const { name, pointer, responses } of operations(root))
      for (const [status, response] of responses) {
        if (!KNOWN_STATUSES.includes(status))
          yield { message: `${name}: status ${status} is not in the guidelines.`, pointer };
        if (status < 400) continue;
        const fields = Object.keys(documentOf(root, response)?.properties ?? {})
          .sort()
          .join();
        if (fields !== "details,error_code,field,message,reason,request_id")
          yield { message: `${name}: ${status} has another form than errors have.`, pointer };
        if (!response["x-reasons"]?.length)
          yield { message: `${name}: ${status} lists no reasons.`, pointer };
        if ([429, 503].includes(status) && !response.headers?.["Retry-After"])
          yield { message: `${name}: ${status} needs the header Retry-After.`, pointer };
      }
  },

  // 10
  *concurrency(root) {
    for (const { method, name, pointer, parameters, responses } of operations(root)) {
      const headers = new Set(
        parameters.filter((one) => one.in === "header").map((one) => one.name),
      );
      if (headers.has("If-Match") !== responses.has(412))
        yield { message: `${name}: If-Match and 412 belong together.`, pointer };
      if (["patch", "delete"].includes(method) && !headers.has("If-Match"))
        yield { message: `${name}: a change of a resource honors If-Match.`, pointer };
      if (method === "get" && headers.has("If-None-Match") !== responses.has(304))
        yield { message: `${name}: If-None-Match and 304 belong together.`, pointer };
      const properties =
        documentOf(root, responses.get(200) ?? responses.get(201))?.properties ?? {};
      const sent = responses.get(200)?.headers?.ETag ?? responses.get(201)?.headers?.ETag;
      if ("etag" in properties !== Boolean(sent) && Object.keys(properties).length > 0)
        yield {
          message: `${name}: a resource has its etag in the body and in the header ETag.`,
          pointer,
        };
      if (method === "get" && "etag" in properties && !responses.has(304))
        yield { message: `${name}: a read of a resource answers If-None-Match.`, pointer };
    }
  },

  // 11
  *idempotency(root) {
    for (const { name, operation, pointer, parameters, responses, isChange } of operations(root)) {
      // Who is not signed in has no account that a key could belong to.
      if (operation.security?.length === 0) continue;
      const takes = parameters.some((one) => one.in === "header" && one.name === "Idempotency-Key");
      if (isChange && !(takes && responses.has(409)))
        yield {
          message: `${name}: a change takes an Idempotency-Key, and answers 409 to a reused one.`,
          pointer,
        };
    }
  },

  // 14
  *permissions(root) {
    for (const { operation, name, pointer } of operations(root))
      if (!operation["x-permission"] && operation.security?.length !== 0)
        yield { message: `${name}: neither a permission nor public.`, pointer };
  },

  // 15
  *"nothing-dangerous-by-default"(root) {
    for (const { name, schema, pointer, place } of fields(root))
      if (place !== "response" && schema.default === true)
        yield { message: `"${name}" is true by default.`, pointer };
  },

  // 16
  *"described-fields"(root) {
    for (const { name, schema, owner, pointer } of fields(root)) {
      if (!schema.description)
        yield { message: `"${name}" of ${owner} has no description.`, pointer };
      if (!hasExample(schema) && !refers(schema))
        yield { message: `"${name}" of ${owner} has no example.`, pointer };
    }
    for (const [name, schema] of Object.entries(root.components?.schemas ?? {}))
      if (!schema.description)
        yield { message: `${name} has no description.`, pointer: ["components", "schemas", name] };
  },
};
