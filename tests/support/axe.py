"""Run axe-core on the page in a tab."""

from __future__ import annotations

import functools
from typing import Any

from scripts import build_page
from tests.support.browser import Tab

# `preload` would write style elements to read style sheets of other origins, which the policy refuses.
_RUN = """(runOnly) => axe.run(document, { runOnly, resultTypes: ["violations"], preload: false })"""
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_COLOURS = ["color-contrast", "link-in-text-block"]


def violations(tab: Tab) -> list[str]:
    """Name what axe finds at A, AA and best practice, light and dark: rule, element, and why."""
    tab.page.emulate_media(color_scheme="light")
    found = _found(tab, "light", {"type": "tag", "values": _LEVELS})
    # Nothing but colours is another in the dark.
    tab.page.emulate_media(color_scheme="dark")
    return found + _found(tab, "dark", {"type": "rule", "values": _COLOURS})


def _found(tab: Tab, scheme: str, rules: dict[str, object]) -> list[str]:
    if not tab.page.evaluate("'axe' in window"):
        tab.page.evaluate(_source())
    found: dict[str, Any] = tab.page.evaluate(_RUN, rules)
    return [
        f"{scheme}: {rule['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@functools.cache
def _source() -> str:
    return (build_page.tools() / "axe-core" / "axe.min.js").read_text()
