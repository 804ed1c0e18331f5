import { Fragment } from "react";
import { Dialog } from "@/components/ui/dialog";
import styles from "./keyboard-map.module.css";

const KEYS: readonly (readonly [string, readonly (readonly [readonly string[], string])[]])[] = [
  [
    "Everywhere",
    [
      [["Ctrl K"], "Search models, versions, runs and experiments"],
      [["/"], "The same"],
      [["G", "H"], "Go to Home"],
      [["G", "M"], "Go to Registered Models"],
      [["G", "E"], "Go to Experiments"],
      [["G", "I"], "Go to Inbox"],
      [["G", "S"], "Go to Settings"],
      [["?"], "This list"],
    ],
  ],
  [
    "Lists and files",
    [
      [["↑", "↓"], "From file to file, from choice to choice"],
      [["Shift", "click"], "Pick all rows in between"],
      [["Esc"], "Close what is open; clear what is picked"],
    ],
  ],
  [
    "Requests",
    [
      [["A"], "Go to Approve; Enter approves"],
      [["R"], "Go to the comment, or to Reject"],
    ],
  ],
  [
    "Dialogs",
    [
      [["Enter"], "Do what the green button says"],
      [["Esc"], "Cancel"],
    ],
  ],
];

/** The keys this page knows. */
export default function KeyboardMap({ onClose }: { onClose: () => void }) {
  return (
    <Dialog isOpen onClose={onClose} title="Keyboard" narrow>
      {KEYS.map(([title, rows]) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl className={styles.keys}>
            {rows.map(([keys, words]) => (
              <Fragment key={words}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{words}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
