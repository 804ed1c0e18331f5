import { CodeBlock } from "@/components/ui/code-block";
import { Markdown } from "@/components/ui/markdown";
import { cellsOf, type NotebookOutput } from "@/lib/notebooks";
import styles from "./artifacts.module.css";

const MOST_CELLS = 200;

/** A notebook, read as it was left: nothing of it runs, and HTML in its outputs is not drawn. */
export default function NotebookPreview({ notebook }: { notebook: unknown }) {
  const cells = cellsOf(notebook);
  if (cells.length === 0) return <p className="mid">The notebook has no cells.</p>;
  return (
    <div className={styles.notebook}>
      {cells.slice(0, MOST_CELLS).map((cell, index) => (
        <section key={index} aria-label={`Cell ${index + 1}`}>
          {cell.kind === "markdown" ? <div className={styles.prose}><Markdown text={cell.source} /></div> : <CodeBlock code={cell.source} language={cell.kind === "code" ? "python" : "text"} what={`cell ${index + 1}`} />}
          {cell.outputs.map((output, at) => <Output key={at} output={output} />)}
        </section>
      ))}
      {cells.length > MOST_CELLS && <p className="dim">{cells.length - MOST_CELLS} more cells are in the file.</p>}
    </div>
  );
}

function Output({ output }: { output: NotebookOutput }) {
  if (output.kind === "image") return <img className={styles.output} src={`data:${output.type};base64,${output.data}`} alt="Output" />;
  return <pre className={styles.output}>{output.text}</pre>;
}
