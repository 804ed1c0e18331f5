/** Just enough colouring for the short snippets the page itself writes. */

export type CodeLanguage = "python" | "shell" | "json" | "yaml" | "text";
export interface CodePart {
  kind: "plain" | "keyword" | "string" | "comment";
  text: string;
}

// Each is linear in the text: an unterminated string ends with its line or the text, so that the search does not start
// again at every quote in it.
const RULES: Record<Exclude<CodeLanguage, "text">, RegExp> = {
  python:
    /(?<comment>#[^\n]*)|(?<string>f?"(?:[^"\\\n]|\\.)*"?|f?'(?:[^'\\\n]|\\.)*'?)|(?<keyword>\b(?:import|from|as|with|def|return|for|in|if|else|None|True|False)\b)/g,
  shell:
    /(?<comment>(?<=^|\s)#[^\n]*)|(?<string>"(?:[^"\\]|\\.)*"?|'[^']*')|(?<keyword>(?<=^|\n)(?:export|curl|mlflow|greenroom|pip)\b)/g,
  yaml: /(?<comment>(?<=^|\s)#[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\n]|'')*')|(?<keyword>(?<=^|\n)[ \t-]*[\w.$/][\w.$/-]*(?=:(?:\s|$)))/g,
  json: /(?<string>"(?:[^"\\\n]|\\.)*"?)|(?<keyword>\b(?:true|false|null)\b)/g,
};
// Each coloured part is an element.
const MOST_PARTS = 2_000;

/** Cut code into parts by kind; together they are the code again. */
export function highlight(code: string, language: CodeLanguage): CodePart[] {
  if (language === "text") return [{ kind: "plain", text: code }];
  const parts: CodePart[] = [];
  let end = 0;
  for (const match of code.matchAll(RULES[language])) {
    if (parts.length >= MOST_PARTS) break;
    if (match.index > end) parts.push({ kind: "plain", text: code.slice(end, match.index) });
    const kind =
      match.groups?.comment !== undefined
        ? "comment"
        : match.groups?.string !== undefined
          ? "string"
          : "keyword";
    parts.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < code.length) parts.push({ kind: "plain", text: code.slice(end) });
  return parts;
}

// Beyond it, highlighting costs more than it helps.
const MOST_COLOURED = 50_000;
const LANGUAGES: Readonly<Record<string, CodeLanguage>> = {
  py: "python",
  json: "json",
  ipynb: "json",
  yaml: "yaml",
  yml: "yaml",
  sh: "shell",
};

/** The language of a file, from its name. */
export function languageOf(name: string, length: number): CodeLanguage {
  if (length > MOST_COLOURED) return "text";
  if (name === "MLmodel" || name === "MLproject") return "yaml";
  return LANGUAGES[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "text";
}
