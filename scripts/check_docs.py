"""Check what the documentation claims: every link leads somewhere, every `greenroom` command shown exists.

Looks at README.md, CHANGELOG.md and everything under docs/.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from greenroom.cli.main import main as greenroom

CHECKOUT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\(([^()\s]+)\)")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
COMMAND = re.compile(r"(?:^|[\s\"'`(])greenroom ([a-z][^\n#`]*)")
SCRIPT = re.compile(r"(?<![\w/.])(scripts/[\w.]+|\.ci/run)\b")


def main() -> int:
    """Print what is wrong, one line each, and return how the program should end."""
    documents = [CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
    wrong = [
        f"{document.relative_to(CHECKOUT)}: {message}" for document in documents for message in _faults_of(document)
    ]
    print("\n".join(wrong) or f"{len(documents)} documents: all links and commands are good")
    return 1 if wrong else 0


def _faults_of(document: Path) -> Iterator[str]:
    text = document.read_text()
    for target in LINK.findall(CODE.sub("", text)):
        if not _leads_somewhere(document, target):
            yield f"the link {target} leads nowhere"
    for script in sorted(set(SCRIPT.findall(text))):
        if not (CHECKOUT / script).exists():
            yield f"{script} does not exist"
    for block in CODE.findall(text):
        if block.startswith("```python"):
            continue  # "import greenroom as mlflow" is no command
        for command in COMMAND.findall(block.replace("\\\n", " ")):
            yield from _faults_of_command(command)


def _leads_somewhere(document: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True  # other people's pages: not ours to check at every commit
    path, _, anchor = target.partition("#")
    file = (document.parent / path).resolve() if path else document
    if not file.exists() or not file.is_relative_to(CHECKOUT):
        return False
    return not anchor or file.suffix != ".md" or anchor in _anchors(file.read_text())


def _anchors(text: str) -> set[str]:
    """Return the names under which the headings of a page can be linked, as code hosts make them."""
    headings = HEADING.findall(CODE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _faults_of_command(line: str) -> Iterator[str]:
    """Say which word of a command line the program does not know; values are not looked at."""
    command: click.Command = greenroom
    context = click.Context(command, info_name="greenroom")
    try:
        words = shlex.split(line)
    except ValueError:
        yield f"`greenroom {line}` cannot be read as a command line"
        return
    for word in words:
        if word in ("|", "&", "&&", ">", ";"):
            return
        if word.startswith("-"):
            options = {option for parameter in command.get_params(context) for option in parameter.opts}
            if word.partition("=")[0] not in options | {"..."}:
                yield f"`greenroom {line}`: there is no option {word}"
        elif isinstance(command, click.Group):
            inner = command.get_command(context, word)
            if inner is None:
                yield f"`greenroom {line}`: there is no command {word}"
                return
            command, context = inner, click.Context(inner, info_name=word, parent=context)


if __name__ == "__main__":
    sys.exit(main())
