// Each rule finds what it is about: a document without faults, and one fault at a time.
import { expect, test } from "vitest";
import { lint } from "./lint.mjs";
import { rules } from "./rules.mjs";

const text = (description, example = "x") => ({ type: "string", description, examples: [example] });
const error = (reason, headers = {}) => ({
  description: "Error.",
  headers,
  content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorBody" } } },
  "x-reasons": [reason],
});
const header = (description) => ({ description, schema: { type: "string" } });
const condition = (name) => ({
  name,
  in: "header",
  description: "An etag.",
  schema: { type: "string" },
});
const thingId = {
  name: "thing_id",
  in: "path",
  required: true,
  description: "Id.",
  schema: { type: "string" },
  example: "t_1",
};
const KEY = condition("Idempotency-Key");
const refused = {
  400: error("INVALID_INPUT"),
  409: error("CONFLICT"),
  503: error("UNAVAILABLE", { "Retry-After": header("Seconds.") }),
};
const thing = (status, more = {}) => ({
  [status]: {
    description: "Done.",
    headers: { ETag: header("Etag."), ...more },
    content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } },
  },
});

function operation(operationId, parameters, responses, more = {}) {
  return {
    operationId,
    tags: ["things"],
    summary: "Do it",
    description: "Does it.",
    "x-permission": "thing:read",
    parameters,
    responses: { ...refused, ...responses },
    ...more,
  };
}

function good() {
  const body = {
    type: "object",
    properties: { text: text("Text.") },
    required: ["text"],
    additionalProperties: false,
  };
  const requestBody = () => ({
    required: true,
    content: { "application/json": { schema: structuredClone(body), example: { text: "x" } } },
  });
  const list = {
    type: "object",
    description: "Things.",
    properties: {
      items: {
        type: "array",
        description: "Things.",
        items: { $ref: "#/components/schemas/Thing" },
      },
      next_page_token: { type: ["string", "null"], description: "Token.", examples: ["abc"] },
    },
    required: ["items", "next_page_token"],
  };
  const properties = {
    thing_id: text("Id.", "t_1"),
    text: text("Text."),
    etag: text("Etag."),
    created_at_ms: { type: "integer", description: "Time.", examples: [1] },
    is_open: { type: "boolean", description: "Whether it is open.", examples: [true] },
    tags: { type: "array", description: "Tags.", items: { type: "string" }, examples: [["a"]] },
  };
  const errorFields = ["details", "error_code", "field", "message", "reason", "request_id"];
  return structuredClone({
    openapi: "3.1.0",
    info: {
      title: "Things",
      version: "v1",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    tags: [{ name: "things", description: "Things." }],
    paths: {
      "/api/v1/things": {
        get: operation(
          "list_things",
          [
            {
              name: "limit",
              in: "query",
              description: "Most entries.",
              schema: { type: "integer", minimum: 1, maximum: 1000, default: 50 },
              example: 50,
            },
            {
              name: "page_token",
              in: "query",
              description: "Token.",
              schema: { type: "string" },
              example: "abc",
            },
          ],
          {
            200: {
              description: "Done.",
              content: {
                "application/json": { schema: { $ref: "#/components/schemas/ThingList" } },
              },
            },
          },
        ),
        post: operation("create_thing", [KEY], thing(201, { Location: header("Path.") }), {
          requestBody: requestBody(),
        }),
      },
      "/api/v1/things/{thing_id}": {
        get: operation("get_thing", [thingId, condition("If-None-Match")], {
          ...thing(200),
          304: { description: "Not changed." },
        }),
        patch: operation(
          "update_thing",
          [thingId, condition("If-Match"), KEY],
          { ...thing(200), 412: error("STALE") },
          { requestBody: requestBody() },
        ),
        delete: operation("delete_thing", [thingId, condition("If-Match"), KEY], {
          204: { description: "Done." },
          412: error("STALE"),
        }),
      },
    },
    components: {
      schemas: {
        Thing: {
          type: "object",
          description: "A thing.",
          properties,
          required: Object.keys(properties),
        },
        ThingList: list,
        ErrorBody: {
          type: "object",
          description: "An error.",
          properties: Object.fromEntries(errorFields.map((name) => [name, text(`${name}.`)])),
          required: errorFields,
        },
      },
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  });
}

const things = (document) => document.paths["/api/v1/things"];
const one = (document) => document.paths["/api/v1/things/{thing_id}"];
const Thing = (document) => document.components.schemas.Thing;
const list = (document) => document.components.schemas.ThingList;

function field(name, schema) {
  return (document) => {
    Thing(document).properties[name] = {
      description: "Field.",
      examples: [schema.type === "integer" ? 1 : "x"],
      ...schema,
    };
    Thing(document).required.push(name);
  };
}

function rename(old, name) {
  return (document) => {
    const { [old]: moved, ...others } = Thing(document).properties;
    Thing(document).properties = { ...others, [name]: moved };
    Thing(document).required = Object.keys(Thing(document).properties);
  };
}

const FAULTS = [
  ["guidelines/snake-case", rename("thing_id", "thingId")],
  ["guidelines/snake-case", (d) => (things(d).get.operationId = "listThings")],
  [
    "guidelines/one-type-for-a-name",
    (d) =>
      (one(d).patch.requestBody.content["application/json"].schema.properties.text.type =
        "integer"),
  ],
  ["guidelines/names-of-fields", rename("is_open", "open")],
  ["guidelines/names-of-fields", field("versions_total", { type: "integer" })],
  ["guidelines/names-of-fields", field("author", { type: "string" })],
  ["guidelines/ids-are-text", field("run_id", { type: "integer" })],
  ["guidelines/units", rename("created_at_ms", "created_at")],
  ["guidelines/units", rename("created_at_ms", "creation_time")],
  ["guidelines/units", field("ended_at_ms", { type: "string" })],
  ["guidelines/units", field("size", { type: "integer" })],
  ["guidelines/every-field", (d) => Thing(d).required.pop()],
  ["guidelines/every-field", (d) => (Thing(d).properties.tags.type = ["array", "null"])],
  [
    "guidelines/strict-input",
    (d) =>
      delete things(d).post.requestBody.content["application/json"].schema.additionalProperties,
  ],
  ["guidelines/strict-input", (d) => (Thing(d).additionalProperties = false)],
  [
    "guidelines/methods",
    (d) =>
      (things(d).post.responses[200] = things(d).post.responses[201]) &&
      delete things(d).post.responses[201],
  ],
  ["guidelines/methods", (d) => delete things(d).post.responses[201].headers.Location],
  [
    "guidelines/methods",
    (d) =>
      (one(d).delete.responses[200] = one(d).delete.responses[204]) &&
      delete one(d).delete.responses[204],
  ],
  ["guidelines/methods", (d) => (one(d).delete.requestBody = one(d).patch.requestBody)],
  [
    "guidelines/lists",
    (d) =>
      (list(d).properties.things = list(d).properties.items) &&
      (list(d).required = ["things"]) &&
      delete list(d).properties.items,
  ],
  [
    "guidelines/lists",
    (d) => delete list(d).properties.next_page_token && (list(d).required = ["items"]),
  ],
  ["guidelines/lists", (d) => (things(d).get.parameters[0].schema.maximum = 10_000)],
  ["guidelines/lists", (d) => things(d).get.parameters.pop()],
  ["guidelines/errors", (d) => (things(d).get.responses[418] = error("INVALID_INPUT"))],
  ["guidelines/errors", (d) => delete things(d).get.responses[400]["x-reasons"]],
  ["guidelines/errors", (d) => delete things(d).get.responses[503].headers["Retry-After"]],
  [
    "guidelines/errors",
    (d) => (things(d).get.responses[400].content["application/json"].schema = Thing(d)),
  ],
  ["guidelines/concurrency", (d) => delete one(d).patch.responses[412]],
  ["guidelines/concurrency", (d) => delete one(d).get.responses[304]],
  ["guidelines/concurrency", (d) => delete one(d).get.responses[200].headers.ETag],
  ["guidelines/idempotency", (d) => one(d).patch.parameters.pop()],
  ["guidelines/permissions", (d) => delete one(d).get["x-permission"]],
  [
    "guidelines/nothing-dangerous-by-default",
    (d) =>
      (things(d).post.requestBody.content["application/json"].schema.properties.archive_existing = {
        type: "boolean",
        default: true,
        description: "Flag.",
        examples: [false],
      }),
  ],
  ["guidelines/described-fields", (d) => delete Thing(d).properties.text.description],
  ["guidelines/described-fields", (d) => delete Thing(d).properties.text.examples],
  ["guidelines/described-fields", (d) => delete things(d).get.parameters[1].example],
  ["operation-operationId", (d) => delete one(d).get.operationId],
  ["operation-operationId-unique", (d) => (one(d).get.operationId = "update_thing")],
  ["operation-summary", (d) => delete one(d).get.summary],
  ["operation-description", (d) => delete one(d).get.description],
  ["operation-tag-defined", (d) => (one(d).get.tags = ["others"])],
  ["operation-singular-tag", (d) => one(d).get.tags.push("things")],
  ["tag-description", (d) => delete d.tags[0].description],
  ["parameter-description", (d) => delete things(d).get.parameters[0].description],
  ["paths-kebab-case", (d) => (d.paths["/api/v1/thing_names"] = things(d))],
  [
    "no-invalid-schema-examples",
    (d) => (Thing(d).properties.created_at_ms.examples = ["yesterday"]),
  ],
  [
    "no-invalid-media-type-examples",
    (d) => (things(d).post.requestBody.content["application/json"].example = { text: 1 }),
  ],
  ["no-unused-components", (d) => (d.components.schemas.Other = Thing(d))],
];

const found = async (document) => (await lint(JSON.stringify(document))).map(({ rule }) => rule);

test("a document that follows the guidelines has no problems", async () => {
  expect(await lint(JSON.stringify(good()))).toEqual([]);
});

test.each(FAULTS)("%s is found (%#)", async (rule, spoil) => {
  const document = good();
  spoil(document);
  expect(await found(document)).toContain(rule);
});

test("every rule of ours has a fault that it finds", () => {
  const covered = new Set(FAULTS.map(([rule]) => rule));
  expect(Object.keys(rules).filter((name) => !covered.has(`guidelines/${name}`))).toEqual([]);
});
