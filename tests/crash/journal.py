"""The journal of a writer: intents and answers, one line each, readable after any crash.

A line is written before a request leaves (`intent`) and after its answer was read whole (`acknowledged`, `refused`).
An intent without a verdict was under way when the server died: it may have happened, whole, or not.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Verdict = Literal["acknowledged", "refused", "unknown"]


@dataclass
class Write:
    """One thing a writer tried to write.

    Args:
        kind: version, batch, tag, alias, file or overwrite.
        number: counts this writer's attempts, from 1.
        verdict: what became of it as far as the writer knows.
        answer: the answer of the server, if a later check needs it.
        about: what it was about to change, where a later check needs it.
    """

    writer: int
    number: int
    kind: str
    verdict: Verdict = "unknown"
    answer: Any = None
    about: Any = None

    @property
    def label(self) -> str:
        """Name of the attempt, put into what it writes."""
        return f"{self.writer}-{self.number}"


class Journal:
    """Appends one writer's lines to its file."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def intent(self, number: int, kind: str, about: Any = None) -> None:
        """Note what is about to be sent."""
        self._line({"number": number, "kind": kind, "about": about})

    def verdict(self, number: int, verdict: Verdict, answer: Any = None) -> None:
        """Note what was answered."""
        self._line({"number": number, "verdict": verdict, "answer": answer})

    def _line(self, values: dict[str, Any]) -> None:
        os.write(self._file, json.dumps(values).encode() + b"\n")


def read(path: Path, writer: int) -> Iterator[Write]:
    """Return the attempts of one writer in their order."""
    writes: dict[int, Write] = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        values = json.loads(line)
        number = values["number"]
        if "kind" in values:
            writes[number] = Write(writer=writer, number=number, kind=values["kind"], about=values.get("about"))
        else:
            writes[number].verdict = values["verdict"]
            writes[number].answer = values["answer"]
    yield from writes.values()
