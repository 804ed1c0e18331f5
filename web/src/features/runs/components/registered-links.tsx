import { Link } from "@tanstack/react-router";
import { AliasChips, VersionLabel } from "@/components/ui/chips";
import { StagePills } from "@/components/ui/stage-pill";
import type { Message } from "@/lib/api/types";

/** Versions made from a run, each a link to its page. */
export function RegisteredLinks({ versions }: { versions: readonly Message<"RegisteredRef">[] }) {
  return versions.map((one) => (
    <div key={`${one.name}/${one.version}`} className="chips">
      <Link
        className="link"
        to="/models/$name/versions/$version"
        params={{ name: one.name, version: String(one.version) }}
      >
        {one.name} <VersionLabel version={one.version} />
      </Link>
      <StagePills stages={one.stages} />
      {one.aliases.length > 0 && <AliasChips aliases={one.aliases} />}
    </div>
  ));
}
