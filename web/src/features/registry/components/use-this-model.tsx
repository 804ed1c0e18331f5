import { useState } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { Segments } from "@/components/ui/tabs";
import { LANGUAGES, loadCode, type LoadLanguage } from "@/lib/load-code";
import styles from "./use-this-model.module.css";

export interface LoadChoice {
  /** What follows the name in the URI: "4", "Production", "@champion". */
  ref: string;
  /** What that is now. */
  version: number;
}

/** The code that loads a model; Copy is one click away. */
export function UseThisModel({ name, choices }: { name: string; choices: readonly LoadChoice[] }) {
  const [language, setLanguage] = useState<LoadLanguage>("python");
  const [picked, setPicked] = useState("");
  const choice = choices.find((one) => one.ref === picked) ?? choices[0];
  if (choice === undefined) return null;
  return (
    <Panel
      title="Use this model"
      actions={
        <Segments label="Language" value={language} options={LANGUAGES} onChange={setLanguage} />
      }
    >
      {choices.length > 1 && (
        <div className={styles.load}>
          <span className="dim">Load</span>
          <Select
            label="What to load"
            size="small"
            value={choice.ref}
            options={choices.map(({ ref, version }) => ({
              value: ref,
              label: labelOf(ref),
              why: labelOf(ref) === `v${version}` ? undefined : `v${version} now`,
            }))}
            onChange={setPicked}
          />
          <span className="dim">
            {labelOf(choice.ref) === `v${choice.version}` ? "fixed" : `now v${choice.version}`}
          </span>
        </div>
      )}
      <CodeBlock
        code={loadCode(language, name, choice)}
        language={language === "python" ? "python" : "shell"}
      />
    </Panel>
  );
}

function labelOf(ref: string): string {
  return /^\d+$/.test(ref) ? `v${ref}` : ref;
}
