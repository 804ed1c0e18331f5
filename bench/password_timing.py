"""Whether the time of a refused sign-in tells that a user name exists: the distributions for a known and an unknown name.

    python -m bench.password_timing                     # the check itself, in this process
    python -m bench.password_timing --number 50         # a quick look
    python -m bench.password_timing --url http://127.0.0.1:5000 --known ada   # HTTP Basic against a running server

Each wrong password is tried for both names, in random order. Without limits, every try is checked: the distributions must
be the same. With the limits of a server, from one address and from many, most are refused before a check.
Over HTTP, many addresses are those of 127.0.0.0/8, which a server on the loopback sees as different clients (Linux).
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import http.client
import json
import math
import random
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from bench import report
from bench.registry import RESULTS
from greenroom.errors import RateLimited, Unauthenticated
from greenroom.server.auth.login_attempts import LoginAttempts
from greenroom.server.auth.password_login import PasswordLogin
from greenroom.server.auth.passwords import Passwords, VerifiedPasswords
from greenroom.server.auth.wrong_tokens import WrongTokens

NAMES = ("known", "unknown")
# Of one length, like any two names that an attacker would compare.
_KEYS = {"known": "user-a", "unknown": "user-b"}
_PERCENTILES = (1, 10, 50, 90, 99)
_HOUR_S = 3600.0
# Critical value of the two-sample Kolmogorov-Smirnov test at the level of 1 %.
_KS_1_PERCENT = 1.628

Try = Callable[[str, str, int], Awaitable[int]]
"""Try a password of a name from an address with a number, and return the status."""
Times = dict[str, dict[int, list[float]]]
"""Milliseconds by name and status."""


async def measure(attempt: Try, number: int, *, addresses: int) -> Times:
    """Try wrong passwords for both names, in random order."""
    times: Times = {name: defaultdict(list) for name in NAMES}
    for turn in range(number):
        for name in random.sample(NAMES, 2):
            start = time.perf_counter()
            status = await attempt(name, f"wrong password {turn}", turn % addresses)
            times[name][status].append((time.perf_counter() - start) * 1000)
    return times


def in_process(passwords: Passwords, stored: str, clock: Callable[[], float]) -> Try:
    """Return what tries a password as the server does, without HTTP."""
    login = PasswordLogin(passwords, LoginAttempts(WrongTokens(clock=clock)), VerifiedPasswords(clock=clock))

    async def attempt(name: str, password: str, address: int) -> int:
        client = f"10.0.{address >> 8}.{address & 255}"
        try:
            await login.check(_KEYS[name], stored if name == "known" else None, password, client=client)
        except Unauthenticated:
            return 401
        except RateLimited:
            return 429
        return 200

    return attempt


def over_http(url: str, path: str, names: dict[str, str]) -> Try:
    """Return what tries a password by HTTP Basic, over a new connection each time."""
    parts = urlsplit(url)

    async def attempt(name: str, password: str, address: int) -> int:
        source = (f"127.0.{1 + (address >> 8)}.{1 + (address & 127)}", 0)
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port or 80, timeout=60, source_address=source
        )
        credentials = base64.b64encode(f"{names[name]}:{password}".encode()).decode()
        try:
            connection.request("GET", parts.path.rstrip("/") + path, headers={"Authorization": f"Basic {credentials}"})
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    return attempt


def ks_distance(one: list[float], other: list[float]) -> float:
    """Return the largest distance of two empirical distribution functions, from 0 to 1."""
    one, other = sorted(one), sorted(other)
    i = j = 0
    largest = 0.0
    while i < len(one) and j < len(other):
        value = min(one[i], other[j])
        while i < len(one) and one[i] == value:
            i += 1
        while j < len(other) and other[j] == value:
            j += 1
        largest = max(largest, abs(i / len(one) - j / len(other)))
    return largest


def table(case: str, times: Times) -> list[str]:
    """Return the lines of one case: a row a name and status, and how far the two names differ."""
    rows = []
    for status in sorted({status for by_status in times.values() for status in by_status}):
        samples = [times[name].get(status, []) for name in NAMES]
        for name, sample in zip(NAMES, samples, strict=True):
            shown = " | ".join(f"{percentile(sample, one):.3f}" for one in _PERCENTILES) if sample else "| | | |"
            rows.append(f"| {case} | {name} | {status} | {len(sample)} | {shown} | |")
        if all(samples):
            distance = ks_distance(*samples)
            critical = _KS_1_PERCENT * math.sqrt(sum(len(sample) for sample in samples) / math.prod(map(len, samples)))
            verdict = "same" if distance <= critical else "different"
            rows[-1] = rows[-1].removesuffix(" |") + f" {distance:.3f} ({verdict}: limit {critical:.3f}) |"
    return rows


def percentile(sample: list[float], percent: int) -> float:
    """Return a percentile, by the nearest rank."""
    return sorted(sample)[max(0, math.ceil(len(sample) * percent / 100) - 1)]


async def _all(arguments: argparse.Namespace) -> dict[str, Times]:
    number = arguments.number
    cases: dict[str, Times] = {}
    if arguments.url:
        names = {"known": arguments.known, "unknown": arguments.unknown}
        attempt = over_http(arguments.url, arguments.path, names)
        cases["http, many addresses"] = await measure(attempt, number, addresses=1000)
        cases["http, one address"] = await measure(attempt, number, addresses=1)
        return cases
    passwords = Passwords()
    try:
        stored = await passwords.hash("the right password")
        # Each reading is an hour later: whatever was counted is forgotten.
        turns = iter(range(sys.maxsize))
        unlimited = in_process(passwords, stored, lambda: next(turns) * _HOUR_S)
        await measure(unlimited, 20, addresses=1)
        cases["no limits"] = await measure(unlimited, number, addresses=1)
        for case, addresses in (("one address", 1), ("many addresses", number)):
            attempt = in_process(passwords, stored, time.monotonic)
            cases[case] = await measure(attempt, number, addresses=addresses)
    finally:
        passwords.close()
    return cases


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=1000, help="wrong passwords for each name and case")
    parser.add_argument("--url", help="a running server with accounts, over http")
    parser.add_argument("--path", default="/api/2.0/mlflow/users/current", help="what to ask it for")
    parser.add_argument("--known", default="admin", help="the name of one of its users")
    parser.add_argument("--unknown", default="no-one-of-this-name")
    parser.add_argument("--output", type=Path, help="a .json file; a .md beside it (default: bench/results)")
    arguments = parser.parse_args()
    conditions = report.conditions("none", 1)
    cases = asyncio.run(_all(arguments))
    head = "| case | name | status | tries | " + " | ".join(f"p{one} ms" for one in _PERCENTILES) + " | KS distance |"
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    for case, times in cases.items():
        lines += table(case, times)
    text = "\n".join(lines)
    print(text)
    output = arguments.output or RESULTS / f"password-timing-{conditions['date'][:10]}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps({"conditions": conditions, "times_ms": cases}, indent=1) + "\n")
    output.with_suffix(".md").write_text(text + "\n")
    report.say(f"written to {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
