"""The check that every flavor and `greenroom predict` make before anything of a model is parsed, installed or imported.

Combines the verdict of `greenroom.scanning.formats` on a folder with the caller's trust setting and the installed
releases of libraries.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors import pickles
from greenroom.flavors.libraries import is_installed
from greenroom.scanning.formats import Floor, Verdict, judge_flavor

_RELEASE = re.compile(r"(\d+(?:\.\d+)*)((?:a|b|rc|\.dev)\d+)?(?:\.post\d+)?(?:\+[\w.]+)?")


class Admission(NamedTuple):
    """How a model may be loaded.

    Attributes:
        is_trusted: whether it may run code.
        options: arguments for the library; empty if the model is trusted.
    """

    is_trusted: bool
    options: Mapping[str, Any] = {}


def admit(folder: Path, flavor: str, flavors: Mapping[str, Any], trust_pickle: bool | None) -> Admission:
    """Check whether a model may be loaded.

    Args:
        flavors: the flavors in ``MLmodel``.
        trust_pickle: as for `greenroom.flavors.pickles.trusts`.

    Raises:
        UntrustedContent: it is not trusted, and not known to be plain data for the installed libraries.
        InvalidInput: the trust setting is invalid, or ``MLmodel`` refers to a path outside of the folder.
    """
    trusted = pickles.trusts(trust_pickle)
    settings = flavors.get(flavor)
    if not isinstance(settings, Mapping):
        raise InvalidInput(f"The model in '{folder}' has no settings for its {flavor} flavor.")
    if trusted:
        return Admission(is_trusted=True)
    verdict = judge_flavor(folder, flavor, flavors)
    _check_code(folder, verdict, trust_pickle)
    return Admission(is_trusted=False, options=verdict.options)


def refuse_environment(trust_pickle: bool | None) -> None:
    """Refuse to install a model's requirements unless the model is trusted.

    Raises:
        UntrustedContent: it is not trusted: installing and importing packages runs their code.
    """
    if not pickles.trusts(trust_pickle):
        raise UntrustedContent(
            "--env installs and imports the packages that the model lists: both run their code. Without trust (as set by "
            "--no-pickle or GREENROOM_ALLOW_PICKLE_DESERIALIZATION=false) predict without --env."
        )


def _check_code(folder: Path, verdict: Verdict, trust_pickle: bool | None) -> None:
    advice = pickles.trust_advice(trust_pickle)
    if verdict.runs_code:
        raise UntrustedContent(
            f"The model in '{folder}' ({verdict.flavor}, {verdict.format}) is not known to be plain data: {verdict.reason}. "
            f"Loading it can run arbitrary code. If you trust it, {advice}."
        )
    for floor in verdict.floors:
        problem = _release_problem(floor)
        if problem is not None:
            raise UntrustedContent(
                f"The model in '{folder}' ({verdict.flavor}, {verdict.format}) is plain data for {floor.package} "
                f"{floor.version} and newer only ({floor.advisories}); {problem}: pip install "
                f"'{floor.package}>={floor.version}'. If you trust the model, {advice}."
            )


def _release_problem(floor: Floor) -> str | None:
    """Compare a library's release without importing it; a missing library cannot load anything."""
    if not is_installed(floor.package):
        return None
    try:
        version = importlib.metadata.version(floor.package)
    except importlib.metadata.PackageNotFoundError:
        return "the installed release is unknown"
    return None if is_at_least(version, floor.version) else f"{version} is installed"


def is_at_least(version: str, floor: str) -> bool:
    """Compare two releases; a version that cannot be parsed is not new enough.

    >>> is_at_least("2.13.0+cpu", "2.10.0"), is_at_least("3.13.2rc1", "3.13.2"), is_at_least("unknown", "1.0")
    (True, False, False)
    """
    found = _RELEASE.fullmatch(version)
    if found is None:
        return False
    release, least = _numbers(found[1]), _numbers(floor)
    width = max(len(release), len(least))
    padded = release + (0,) * (width - len(release)), least + (0,) * (width - len(least))
    return padded[0] > padded[1] or (padded[0] == padded[1] and found[2] is None)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))
