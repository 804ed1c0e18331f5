import { Link } from "@tanstack/react-router";
import { formatInteger, plural } from "@/lib/format";
import type { Checked } from "../api/rules";

const FEW = 5;

/** Which open requests are checked again by the rule once it is saved. */
export function Rechecked({ requests, has_more_requests }: Checked) {
  if (requests.length === 0) return <small className="dim">No open request is affected.</small>;
  const shown = requests.slice(0, FEW);
  const others = requests.length - shown.length;
  return (
    <small className="mid">
      {has_more_requests
        ? `More than ${formatInteger(requests.length)} open requests are`
        : plural(requests.length, "open request is", "open requests are")}{" "}
      checked again:{" "}
      {shown.map(({ request_id, model, version }, index) => (
        <span key={request_id}>
          {index > 0 && ", "}
          <Link className="link" to="/requests/$requestId" params={{ requestId: request_id }}>
            {request_id} ({model} v{version})
          </Link>
        </span>
      ))}
      {others > 0 && ` and ${formatInteger(others)}${has_more_requests ? " or more" : ""} others`}.
    </small>
  );
}
