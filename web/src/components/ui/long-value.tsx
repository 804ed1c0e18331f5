import { Breakable } from "./breakable";
import { Folded } from "./folded";

const SHORT = 400;

/** A parameter's value, which may have tens of thousands of characters: folded when it is long. */
export function LongValue({ text }: { text: string }) {
  if (text.length <= SHORT) return text;
  return (
    <Folded size="note">
      <Breakable text={text} />
    </Folded>
  );
}
