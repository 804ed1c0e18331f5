import { highlight, type CodeLanguage } from "@/lib/highlight";
import { Breakable } from "./breakable";
import { CopyButton } from "./copy-button";
import styles from "./code-block.module.css";

export type { CodeLanguage } from "@/lib/highlight";

interface CodeProps {
  code: string;
  language: CodeLanguage;
  /** What the code is, for the Copy button: "code". */
  what?: string;
  /** Leave out the Copy button, where another one stands beside it. */
  withoutCopy?: boolean;
}

/** Code with a Copy button. */
export function CodeBlock({ code, language, what = "code", withoutCopy = false }: CodeProps) {
  return (
    <div className={styles.code}>
      {!withoutCopy && <CopyButton text={code} what={what} labelled className={styles.copy} />}
      {/* Scrolls sideways, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label={what}>
        <code>
          {highlight(code, language).map((part, index) =>
            part.kind === "plain" ? (
              <Breakable key={index} text={part.text} isCode />
            ) : (
              <span key={index} className={styles[part.kind]}>
                <Breakable text={part.text} isCode />
              </span>
            ),
          )}
        </code>
      </pre>
    </div>
  );
}
