import { Breakable } from "@/components/ui/breakable";
import { CodeBlock } from "@/components/ui/code-block";
import { Markdown } from "@/components/ui/markdown";
import type { NotebookOutput, NotebookView } from "@/lib/notebooks";
import { plural } from "@/lib/format";
import styles from "./artifacts.module.css";

/** A notebook, read as it was left: nothing of it runs, and HTML in its outputs is not drawn. */
export default function NotebookPreview({
  notebook: { cells, leftOut },
}: {
  notebook: NotebookView;
}) {
  if (cells.length === 0) return <p className="mid">The notebook has no cells.</p>;
  return (
    <div className={styles.notebook}>
      {cells.map((cell, index) => (
        <section key={index} aria-label={`Cell ${index + 1}`}>
          {cell.kind === "markdown" && (
            <div className={styles.prose}>
              <Markdown text={cell.source} size="note" whole />
            </div>
          )}
          {cell.kind !== "markdown" && cell.source !== "" && (
            <CodeBlock
              code={cell.source}
              language={cell.kind === "code" ? "python" : "text"}
              what={`cell ${index + 1}`}
            />
          )}
          {cell.outputs.map((output, at) => (
            <Output key={at} output={output} />
          ))}
        </section>
      ))}
      {leftOut > 0 && <p className="dim">{plural(leftOut, "more cell")} in the file.</p>}
    </div>
  );
}

function Output({ output }: { output: NotebookOutput }) {
  if (output.kind === "image")
    return (
      <img
        className={styles.output}
        src={`data:${output.type};base64,${output.data}`}
        alt="Output"
      />
    );
  return (
    <pre className={styles.output}>
      <Breakable text={output.text} />
    </pre>
  );
}
