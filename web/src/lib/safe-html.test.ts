// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { formatMarkdown, MARKDOWN_LIMITS } from "./markdown-html";
import { safeHtml } from "./safe-html";

function markdownToHtml(markdown: string): string {
  return String(safeHtml(formatMarkdown(markdown, MARKDOWN_LIMITS.page).html));
}

describe("untrusted Markdown", () => {
  it("is drawn, its headings beneath the page's own", () => {
    expect(markdownToHtml("# A\n\n**b** `c`")).toContain("<h3>A</h3>");
    expect(markdownToHtml("- one")).toContain("<li>one</li>");
  });
  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "<svg onload=alert(1)>",
    "![x](https://elsewhere.test/pixel.png)",
    "<iframe src=//elsewhere.test>",
    "<style>*{display:none}</style>",
    "<a href='vbscript:x'>y</a>",
    '[a](https://b.test "x\\" onmouseover=\\"alert(1)")',
    "<form action=//elsewhere.test><input name=a></form>",
    "<base href=//elsewhere.test>",
    "[x](&#106;avascript:alert(1))",
  ])("runs nothing and loads nothing: %s", (markdown) => {
    const holder = document.createElement("div");
    holder.innerHTML = String(markdownToHtml(markdown));
    expect(
      holder.querySelectorAll(
        "script, img, svg, iframe, style, form, input, base, object, embed, link, meta",
      ),
    ).toHaveLength(0);
    for (const element of holder.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on/);
        expect(value).not.toMatch(/^\s*(?:javascript|data|vbscript):/i);
      }
    }
  });
});
