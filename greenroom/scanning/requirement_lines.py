"""Requirement lines of a model: package names and versions, without anything that chooses where packages come from.

pip supports much more in such files: URLs, paths, options, other files, variables. Even a model that may be installed
must not choose where packages come from: that is up to the user who runs pip.
"""

from __future__ import annotations

import re

from greenroom.errors import InvalidInput

_VERSION = r"(?:===|==|~=|!=|<=|>=|<|>)\s*[A-Za-z0-9][A-Za-z0-9.*+!_-]*"
# No dash: pip options may follow a requirement.
_MARKER = r"[\w\s.'\"<>=!~()+*]+"
_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
    r"\s*(?:\[\s*[A-Za-z0-9._-]+(?:\s*,\s*[A-Za-z0-9._-]+)*\s*\])?"
    rf"\s*(?:{_VERSION}(?:\s*,\s*{_VERSION})*)?"
    rf"\s*(?:;{_MARKER}?)?"
    r"(?:\s+--hash=sha(?:256|384|512):[0-9a-f]+)*",
    re.ASCII,
)
# If a file with such a name exists, pip installs it instead of the package.
_ARCHIVES = (
    ".whl",
    ".zip",
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz",
    ".tar.xz",
    ".txz",
    ".tlz",
    ".tar.lz",
    ".tar.lzma",
)
_CONSTRAINTS = re.compile(r"(?:-c|--constraint)[ =]constraints\.txt")


def plain_lines(text: str, file_name: str) -> list[str]:
    """Return the requirements in a file, without comments and continuation lines.

    ``-c constraints.txt``, which a logged model may have, is given as it is.

    Raises:
        InvalidInput: a line has anything other than packages and versions.
    """
    lines = [re.split(r"(?:^|\s)#", line)[0].strip() for line in re.sub(r"\\\r?\n", " ", text).splitlines()]
    found = [re.sub(r"\s+", " ", line) for line in lines if line]
    for line in found:
        _check_line(line, file_name)
    return found


def _check_line(line: str, file_name: str) -> None:
    if file_name == "requirements.txt" and _CONSTRAINTS.fullmatch(line):
        return
    match = _LINE.fullmatch(line)
    if match is None or match["name"].lower().endswith(_ARCHIVES):
        raise InvalidInput(
            f"The model's {file_name} has the line '{line}'. A model may list packages and versions, such as "
            "'scikit-learn==1.6.1'; URLs, paths and pip options are not accepted. Install what it needs yourself "
            "and predict without --env."
        )
