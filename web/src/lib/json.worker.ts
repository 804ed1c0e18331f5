import { lookIntoJson, type JsonLook } from "./json-look";
import { serveJobs } from "./worker-side";

serveJobs<{ text: string; name: string }, JsonLook | null>(({ text, name }) =>
  lookIntoJson(text, name),
);
