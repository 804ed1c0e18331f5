"""The processor time of one operation: Greenroom's server under cProfile, loaded by the benchmark's own client.

    python -m bench.profile "get version"
    python -m bench.profile "create version, 32 writers" --database postgresql --lines 60 --sort cumulative
    python -m bench.profile "by alias" --output alias.pstats     # for snakeviz, gprof2dot and the like

cProfile sees the main thread (the event loop), not the thread that commits on SQLite, and makes Python calls two or three
times dearer than C calls: it says where to look, not how much a change brings; `bench.registry` says that. For all threads
without that distortion, where it is installed: `py-spy record --native --pid PID`, the PID being printed here.
"""

from __future__ import annotations

import argparse
import io
import pstats
import sys
import tempfile
from pathlib import Path

from bench import operations, registry, report, servers
from bench.operations import OPERATIONS
from tests.support.postgres import PostgresServer


def main() -> int:
    """Run one operation against a profiled server and print the dearest functions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("operation", choices=[operation.name for operation in OPERATIONS])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--lines", type=int, default=40, help="functions to print")
    parser.add_argument("--sort", choices=["tottime", "cumulative", "ncalls"], default="tottime")
    parser.add_argument("--output", type=Path, help="keep the profile in this file")
    arguments = parser.parse_args()
    operation = next(o for o in OPERATIONS if o.name == arguments.operation)
    with tempfile.TemporaryDirectory(prefix="greenroom-profile-") as temporary:
        folder = Path(temporary)
        profile = arguments.output or folder / "profile.pstats"
        command = [sys.executable, "-m", "cProfile", "-o", str(profile.absolute()), "-m", "greenroom", "server"]
        server = servers.Server("greenroom", [*command, "--data", str(folder / "data")], folder)
        try:
            if arguments.database == "postgresql":
                server.database = PostgresServer(durable=True)
                server.command += ["--database", server.database.create_database()]
            server.start()
            report.say(f"profiling process {server.roots[0]}")
            data = operations.prepare(server.port)
            made = registry.measure(server, operation, data, first=0, seconds=arguments.seconds)
        finally:
            # cProfile writes its file when the server has ended in order.
            server.stop()
            if server.database:
                server.database.close()
        text = io.StringIO()
        pstats.Stats(str(profile), stream=text).sort_stats(arguments.sort).print_stats(arguments.lines)
        print(text.getvalue())
        print(f"{made['requests']:.0f} requests, {made['cpu_us']:.0f} us of processor time each, under the profiler")
    return 0


if __name__ == "__main__":
    sys.exit(main())
