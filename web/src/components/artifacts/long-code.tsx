import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { formatInteger } from "@/lib/format";
import { languageOf } from "@/lib/highlight";
import { headOf } from "@/lib/text-head";
import styles from "./artifacts.module.css";

/** The text of a file, a part at a time: a browser lays out so many lines in a moment, and no more. */
export function LongCode({
  code,
  name,
  withoutCopy,
}: {
  code: string;
  name: string;
  withoutCopy: boolean;
}) {
  const [parts, setParts] = useState(1);
  const shown = headOf(code, parts);
  const left = code.length - shown.length;
  return (
    <>
      <CodeBlock
        code={shown}
        language={languageOf(name, shown.length)}
        what={name}
        withoutCopy={withoutCopy || left > 0}
      />
      {left > 0 && (
        <p className={styles.tableFoot}>
          <Button
            size="small"
            onClick={() => {
              setParts(parts + 1);
            }}
          >
            Show more, {formatInteger(left)} characters are left
          </Button>
        </p>
      )}
    </>
  );
}
