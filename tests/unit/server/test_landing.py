from __future__ import annotations

import base64
import hashlib
import re

from greenroom.server.spa import placeholder as landing


def a_page(**changes: object) -> str:
    facts = {
        "address": "http://localhost:5000",
        "version": "1.2.3",
        "database": "SQLite",
        "artifacts": "local disk",
        "needs_token": False,
        **changes,
    }
    return landing.page(**facts).decode()  # type: ignore[arg-type]


def test_the_policy_allows_exactly_the_style_of_the_page() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", a_page(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in landing.POLICY.decode()


def test_nothing_on_it_needs_more_than_the_policy_allows() -> None:
    page = a_page()
    assert not re.search(r"<script|<link|<img|<iframe|\sstyle=|\son\w+=|url\(|@import", page)


def test_what_comes_from_outside_is_text() -> None:
    page = a_page(address='http://x"><script>alert(1)</script>')
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_token_is_spoken_of_where_one_is_needed() -> None:
    assert "MLFLOW_TRACKING_TOKEN" in a_page(needs_token=True)
    assert "MLFLOW_TRACKING_TOKEN" not in a_page()
