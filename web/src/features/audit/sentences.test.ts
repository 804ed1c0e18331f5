import { expect, it } from "vitest";
import type { TimelineEvent } from "@/lib/api/types";
import { clientWord, idsOf, partsOf, TYPES, wordsOf } from "./sentences";

const NAMES: Readonly<Record<string, string>> = {
  acc_2: "vi",
  acc_3: "ada",
  gr_3: "release",
  role_4: "auditor",
  pub_5: "ci",
};

function event(type: string, fields: object, subject: object = {}): TimelineEvent {
  return {
    type,
    workspace: "default",
    actor: { id: "acc_1", name: "ada" },
    subject: {
      model: null,
      version: null,
      registered_model_id: null,
      run_id: null,
      experiment_id: null,
      logged_model_id: null,
      alias: null,
      account_id: null,
      group_id: null,
      token_id: null,
      role_id: null,
      publisher_id: null,
      ...subject,
    },
    before: null,
    after: null,
    comment: null,
    ...fields,
  } as TimelineEvent;
}

const wine = { model: "wine" };
const v3 = { model: "wine", version: 3 };
const vi = { account_id: "acc_2" };
const release = { group_id: "gr_3" };
const seven = { experiment_id: "7" };
const run = { run_id: "4f1c2d3e5a6b", experiment_id: "7" };
const logged = { logged_model_id: "m-4f1c", experiment_id: "7" };
const role = { role_id: "role_4" };
const publisher = { publisher_id: "pub_5" };
const request = { request_id: "18", target: "stage:Production" };
const rule = { target: "stage:Production", registered_model_id: null };
const grant = { holder: "acc_2", holder_name: "vi", role: "approver" };
const ofModel = { target: "alias:champion", registered_model_id: "rm_1" };
const token = { name: "my-laptop", account_id: "acc_2" };
const stage = { name: "QA", colour: "blue", position: 2 };

// Of each type: what an event of it holds, and its sentence.
const EXAMPLES: readonly [string, object, object, string][] = [
  ["experiment.created", { after: { name: "grid" } }, seven, "created the experiment grid"],
  [
    "experiment.renamed",
    { before: { name: "a" }, after: { name: "b" } },
    seven,
    "renamed the experiment a to b",
  ],
  ["experiment.deleted", {}, seven, "deleted experiment 7"],
  ["experiment.restored", {}, seven, "restored experiment 7"],
  [
    "experiment_tag.set",
    { after: { tags: { team: "growth" } } },
    seven,
    "set the tag team: growth on experiment 7",
  ],
  [
    "experiment_tag.deleted",
    { before: { tags: { team: "growth" } } },
    seven,
    "removed the tag team from experiment 7",
  ],
  ["run.created", { after: { name: "trial-1" } }, run, "started run trial-1"],
  ["run.updated", { after: { status: "FAILED" } }, run, "set the status of run 4f1c2d3e to FAILED"],
  [
    "run.updated",
    { before: { name: "a" }, after: { name: "b" } },
    run,
    "renamed run 4f1c2d3e from a to b",
  ],
  ["run.updated", { after: { ended_at_ms: 1 } }, run, "changed when run 4f1c2d3e ended"],
  ["run.deleted", {}, run, "deleted run 4f1c2d3e"],
  ["run.restored", {}, run, "restored run 4f1c2d3e"],
  [
    "logged_model.created",
    { after: { name: "forest" } },
    logged,
    "created the logged model forest",
  ],
  [
    "logged_model.updated",
    { after: { status: "READY" } },
    logged,
    "set the status of the logged model m-4f1c to READY",
  ],
  [
    "logged_model.deleted",
    { before: { name: "forest" } },
    logged,
    "deleted the logged model forest",
  ],
  ["registered_model.created", { after: { name: "wine" } }, wine, "created the model wine"],
  [
    "registered_model.renamed",
    { before: { name: "vine" }, after: { name: "wine" } },
    wine,
    "renamed the model vine to wine",
  ],
  ["registered_model.updated", {}, wine, "edited the description of wine"],
  ["registered_model.deleted", { before: { name: "wine" } }, {}, "deleted the model wine"],
  ["registered_model.restored", { after: { name: "wine" } }, wine, "restored the model wine"],
  [
    "registered_model.moved",
    { before: { workspace: "lab" }, after: { workspace: "default" } },
    wine,
    "moved the model wine from the workspace lab to default",
  ],
  [
    "registered_model_tag.set",
    { after: { tags: { reviewed: "" } } },
    wine,
    "set the tag reviewed on wine",
  ],
  [
    "registered_model_tag.deleted",
    { before: { tags: { reviewed: "" } } },
    wine,
    "removed the tag reviewed from wine",
  ],
  ["model_version.created", {}, v3, "registered wine v3"],
  [
    "model_version.updated",
    { after: { description: "x" } },
    v3,
    "edited the description of wine v3",
  ],
  [
    "model_version.updated",
    { after: { manifest_digest: "0" } },
    v3,
    "recorded the files of wine v3",
  ],
  [
    "model_version.transitioned",
    { before: { stages: ["Staging"] }, after: { stages: ["Production"] } },
    v3,
    "moved wine v3 from Staging to Production",
  ],
  [
    "model_version.transitioned",
    { before: { stages: ["Staging"] }, after: { stages: ["Production", "Staging"] } },
    v3,
    "put wine v3 into Production as well",
  ],
  [
    "model_version.transitioned",
    { before: { stages: ["Production", "Staging"] }, after: { stages: [] } },
    v3,
    "moved wine v3 from Production and Staging to None",
  ],
  ["model_version.deleted", {}, v3, "deleted wine v3"],
  ["model_version.restored", {}, v3, "restored wine v3"],
  [
    "model_version_tag.set",
    { after: { tags: { team: "growth" } } },
    v3,
    "set the tag team: growth on wine v3",
  ],
  [
    "model_version_tag.deleted",
    { before: { tags: { team: "growth" } } },
    v3,
    "removed the tag team from wine v3",
  ],
  [
    "model_version_alias.created",
    { after: { aliases: { champion: 3 } } },
    wine,
    "set @champion on wine v3",
  ],
  [
    "model_version_alias.created",
    { before: { aliases: { champion: 2 } }, after: { aliases: { champion: 3 } } },
    wine,
    "moved @champion from v2 to wine v3",
  ],
  [
    "model_version_alias.deleted",
    { before: { aliases: { champion: 3 } } },
    wine,
    "removed @champion from wine v3",
  ],
  ["comment.created", {}, v3, "commented on wine v3"],
  ["comment.updated", {}, v3, "edited a comment on wine v3"],
  ["comment.deleted", {}, v3, "deleted a comment on wine v3"],
  [
    "transition_request.created",
    { after: request },
    v3,
    "made request 18 to move wine v3 to Production",
  ],
  [
    "transition_request.approved",
    { after: { request_id: "18", target: "alias:champion" } },
    v3,
    "approved request 18 to set @champion on wine v3",
  ],
  [
    "transition_request.rejected",
    { before: request, after: request },
    v3,
    "rejected request 18 to move wine v3 to Production",
  ],
  [
    "transition_request.withdrawn",
    { before: request, after: request },
    v3,
    "withdrew request 18 to move wine v3 to Production",
  ],
  [
    "transition_request.expired",
    { before: request, after: request },
    v3,
    "closed the expired request 18 to move wine v3 to Production",
  ],
  [
    "transition_request.overtaken",
    { before: request, after: request },
    v3,
    "closed as overtaken request 18 to move wine v3 to Production",
  ],
  [
    "transition_request.moved",
    { before: request, after: request },
    v3,
    "carried out request 18 to move wine v3 to Production",
  ],
  [
    "transition_request.reviewers_asked",
    { after: { ...request, reviewers: ["lena", "tomas"] } },
    v3,
    "asked lena, tomas to decide about request 18 to move wine v3 to Production",
  ],
  [
    "account.created",
    { after: { name: "vi", kind: "user", is_admin: true } },
    vi,
    "created the account vi, an administrator",
  ],
  [
    "account.created",
    { after: { name: "ci", kind: "service", is_admin: false } },
    vi,
    "created the service account ci",
  ],
  [
    "account.updated",
    { before: { has_password: true }, after: { has_password: true } },
    vi,
    "set a new password for the account vi",
  ],
  [
    "account.updated",
    {
      before: { is_disabled: false, has_email: true },
      after: { is_disabled: true, has_email: false },
    },
    vi,
    "removed the e-mail address of the account vi, and disabled the account vi",
  ],
  [
    "account.updated",
    { before: { is_admin: false }, after: { is_admin: true } },
    vi,
    "made the account vi an administrator",
  ],
  [
    "account.updated",
    { before: { display_name: "" }, after: { display_name: "Vi Lund" } },
    vi,
    "changed the full name of the account vi to Vi Lund",
  ],
  [
    "account.deleted",
    { before: { name: "vi", transferred_to: "acc_3" } },
    vi,
    "deleted the account vi and gave what it owned to ada",
  ],
  ["group.created", { after: { name: "release" } }, release, "created the group release"],
  [
    "group.updated",
    { before: { name: "ops" }, after: { name: "release" } },
    release,
    "renamed the group ops to release",
  ],
  [
    "group.updated",
    { before: { description: "" }, after: { description: "x" } },
    release,
    "edited the description of the group release",
  ],
  ["group.deleted", { before: { name: "release" } }, release, "deleted the group release"],
  [
    "group_member.added",
    { after: { account_id: "acc_2", name: "vi", source: "" } },
    release,
    "added the account vi to the group release",
  ],
  [
    "group_member.removed",
    { before: { account_id: "acc_2", name: "vi", source: "" } },
    release,
    "removed the account vi from the group release",
  ],
  ["api_token.created", { after: token }, vi, "created the API token my-laptop of the account vi"],
  ["api_token.revoked", { before: token }, vi, "revoked the API token my-laptop of the account vi"],
  [
    "session.ended",
    { before: { account_id: "acc_2", method: "password" } },
    vi,
    "ended a browser session of the account vi",
  ],
  [
    "grant.created",
    { after: { ...grant, resource: "model" } },
    wine,
    "gave vi the role approver on wine",
  ],
  [
    "grant.created",
    { after: { ...grant, holder: "gr_3", holder_name: "release", resource: "models" } },
    {},
    "gave the group release the role approver on all models of the workspace default",
  ],
  [
    "grant.deleted",
    { before: { ...grant, resource: "workspace" } },
    {},
    "took the role approver in the workspace default from vi",
  ],
  [
    "owner.set",
    { before: { owner: null }, after: { owner: "acc_2", owner_name: "vi" } },
    wine,
    "made vi the owner of wine",
  ],
  [
    "owner.set",
    { before: { owner: "acc_2" }, after: { owner: null, owner_name: null } },
    seven,
    "left experiment 7 without an owner",
  ],
  [
    "role.created",
    { after: { name: "auditor" } },
    role,
    "created the role auditor of the workspace default",
  ],
  [
    "role.updated",
    { before: { permissions: [] }, after: { permissions: ["x"] } },
    role,
    "changed the permissions of the role auditor of the workspace default",
  ],
  [
    "role.deleted",
    { before: { name: "auditor" } },
    role,
    "deleted the role auditor of the workspace default",
  ],
  ["workspace.created", { after: { name: "lab" } }, {}, "created the workspace lab"],
  [
    "workspace.updated",
    { before: { default_role: null }, after: { default_role: "viewer" } },
    {},
    "set the default role of the workspace default to viewer",
  ],
  [
    "workspace.updated",
    { before: { name: "lab" }, after: { name: "default" } },
    {},
    "renamed the workspace lab to default",
  ],
  ["workspace.archived", {}, {}, "archived the workspace default"],
  ["workspace.restored", {}, {}, "restored the workspace default"],
  ["workspace.deleted", { before: { name: "lab" } }, {}, "deleted the workspace lab"],
  ["publisher.created", { after: { name: "ci" } }, publisher, "created the trusted publisher ci"],
  [
    "publisher.updated",
    { before: { lifetime_s: 1 }, after: { lifetime_s: 2 } },
    publisher,
    "changed the trusted publisher ci",
  ],
  ["publisher.deleted", { before: { name: "ci" } }, publisher, "deleted the trusted publisher ci"],
  ["stage.created", { after: stage }, {}, "added the stage QA to the workspace default"],
  [
    "stage.updated",
    { before: stage, after: { ...stage, position: 3 } },
    {},
    "moved the stage QA in the workspace default",
  ],
  [
    "stage.updated",
    { before: stage, after: { ...stage, colour: "rose" } },
    {},
    "changed the colour of the stage QA in the workspace default",
  ],
  [
    "stage.renamed",
    { before: { name: "QA" }, after: { name: "Review" } },
    {},
    "renamed the stage QA to Review in the workspace default",
  ],
  ["stage.deleted", { before: stage }, {}, "removed the stage QA from the workspace default"],
  ["stage_rule.created", { after: ofModel }, wine, "added a rule for @champion of the model wine"],
  [
    "stage_rule.updated",
    { before: rule, after: rule },
    {},
    "changed the rule for Production of the workspace default",
  ],
  [
    "stage_rule.deleted",
    { before: ofModel },
    wine,
    "deleted the rule for @champion of the model wine",
  ],
];

it.each(EXAMPLES)("tells %s in a sentence without who did it", (type, fields, subject, words) => {
  expect(wordsOf(partsOf(event(type, fields, subject), (id) => NAMES[id]))).toBe(words);
});

it("has a sentence and an example of every type that the documentation lists", () => {
  const [docs = ""] = Object.values(
    import.meta.glob<string>("../../../../docs/events.md", {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  );
  const types = [...docs.matchAll(/^\| `(\w+\.\w+)` \|/gm)].map(([, type]) => type);
  expect(types.length).toBeGreaterThan(60);
  expect([...TYPES].sort()).toEqual(types.sort());
  expect([...new Set(EXAMPLES.map(([type]) => type))].sort()).toEqual(types);
});

it("tells what a later server adds in its own words", () => {
  expect(wordsOf(partsOf(event("model_version.signed", {}, v3)))).toBe("model version signed");
});

it("leads to what it names", () => {
  const parts = partsOf(event("transition_request.approved", { after: request }, v3));
  expect(parts).toEqual([
    "approved ",
    { text: "request 18", to: { kind: "request", id: "18" } },
    " to move ",
    { text: "wine v3", to: { kind: "version", name: "wine", version: 3 } },
    " to Production",
  ]);
});

it("asks for the names that an event does not hold, and shows the id until then", () => {
  const one = event("session.ended", { before: { account_id: "acc_2", method: "password" } }, vi);
  expect(idsOf(one)).toEqual(["acc_2"]);
  expect(wordsOf(partsOf(one))).toBe("ended a browser session of the account acc_2");
  expect(idsOf(event("model_version.created", {}, v3))).toEqual([]);
});

it("says which program it was", () => {
  expect(clientWord("Mozilla/5.0 (X11)")).toBe("page");
  expect(clientWord("mlflow-python-client/3.17.2")).toBe("mlflow 3.17");
  expect(clientWord(null)).toBe("–");
});
