"""Check the documentation: links resolve, `greenroom` commands exist, and every decision is in the index.

python scripts/check_docs.py                # check README.md, CHANGELOG.md and everything under docs/
python scripts/check_docs.py --write-index  # update docs/decisions/README.md
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from greenroom.cli.main import main as greenroom

CHECKOUT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\(([^()\s]+)\)")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
COMMAND = re.compile(r"(?:^|[\s\"'`(])greenroom ([a-z][^\n#`]*)")
SCRIPT = re.compile(r"(?<![\w/.])(scripts/[\w.]+|\.ci/run)\b")
TITLE = re.compile(r"# 0*(\d+)[:.] (.+)")
INDEX_ROW = re.compile(r"^\| \[(\d{4})\]\((\S+)\) \| (.*?) \| (.*?) \|$", re.MULTILINE)
INDEX_HEAD = """\
# Decisions

Each record says what was decided, why, and at what price, as it was seen then. Records are not rewritten: a later one supersedes an earlier one, and
this index says so. What applies now is described in [architecture.md](../architecture.md) and the other pages of `docs/`.

A new record gets the next free number, and its row here from `python scripts/check_docs.py --write-index`, which keeps the statuses written by hand.

| number | decision | status |
|---|---|---|
"""


def main(arguments: Sequence[str] = ()) -> int:
    """Print one line per fault, and return the exit code."""
    if "--write-index" in arguments:
        write_index()
    documents = [CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
    wrong = [
        f"{document.relative_to(CHECKOUT)}: {message}" for document in documents for message in _faults_of(document)
    ]
    wrong += [f"docs/decisions/README.md: {message}" for message in _faults_of_index()]
    print("\n".join(wrong) or f"{len(documents)} documents: no faults")
    return 1 if wrong else 0


def write_index() -> None:
    """Write a row for each decision; a row that is there keeps its status."""
    index = CHECKOUT / "docs" / "decisions" / "README.md"
    statuses = {row[2]: row[4] for row in INDEX_ROW.finditer(index.read_text())} if index.exists() else {}
    rows = [
        f"| [{number}]({name}) | {title} | {statuses.get(name, 'in force')} |\n" for number, name, title in _decisions()
    ]
    index.write_text(INDEX_HEAD + "".join(rows))


def _decisions() -> Iterator[tuple[str, str, str]]:
    """Yield number, file name and title of each decision."""
    for record in sorted((CHECKOUT / "docs" / "decisions").glob("[0-9]*.md")):
        title = TITLE.match(record.read_text())
        yield record.name[:4], record.name, "" if title is None else title[2][:1].upper() + title[2][1:]


def _faults_of_index() -> Iterator[str]:
    index = CHECKOUT / "docs" / "decisions" / "README.md"
    listed = {row[2]: (row[1], row[3]) for row in INDEX_ROW.finditer(index.read_text())} if index.exists() else {}
    for number, name, title in _decisions():
        if not title:
            yield f"{name} does not begin with its number and title"
        elif listed.get(name) != (number, title):
            yield f"no row for {name} with its title (python scripts/check_docs.py --write-index)"


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
            continue  # "import greenroom as mlflow" is not a command
        for command in COMMAND.findall(block.replace("\\\n", " ")):
            yield from _faults_of_command(command)


def _leads_somewhere(document: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True  # external pages are not checked at every commit
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
    """Yield the words of a command line that the program does not know; values are not checked."""
    command: click.Command = greenroom
    context = click.Context(command, info_name="greenroom")
    # In $(...) the command ends at the parenthesis.
    line = line.partition(')"')[0]
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        yield f"`greenroom {line}` cannot be read as a command line"
        return
    is_value = False
    for word in words:
        if word in ("|", "&", "&&", ">", ";"):
            return
        if is_value:
            is_value = False
        elif word.startswith("-"):
            options = {option for parameter in command.get_params(context) for option in parameter.opts}
            # What follows an option of a group could be taken for a command.
            is_value = isinstance(command, click.Group) and any(
                word in parameter.opts and not getattr(parameter, "is_flag", True)
                for parameter in command.get_params(context)
            )
            if word.partition("=")[0] not in options | {"..."}:
                yield f"`greenroom {line}`: there is no option {word}"
        elif isinstance(command, click.Group):
            inner = command.get_command(context, word)
            if inner is None:
                yield f"`greenroom {line}`: there is no command {word}"
                return
            command, context = inner, click.Context(inner, info_name=word, parent=context)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
