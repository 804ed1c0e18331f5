"""Take screenshots of every page with the demo data, light and dark, 1440 and 390 pixels wide, into `docs/screenshots/`.

Called by `scripts/screenshots`. Each is as tall as its page, and reduced to a palette, which is enough for such pages.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Page, expect

from scripts.environments import CHECKOUT
from tests.support import browser as chromium
from tests.support import demo_store
from tests.support.browser import NARROW, WIDE, Tab
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer

FOLDER = CHECKOUT / "docs" / "screenshots"
TALLEST = 2400
COLOURS = 128
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
MODEL = "TumourTriage"
CANDIDATE = f"/models/{MODEL}/versions/5"


class Picture(NamedTuple):
    """One page: its path, what to do there first, and whether the picture shows only the window."""

    path: str
    act: Callable[[Page], None] | None = None
    is_window: bool = False


def promote(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Stage")).click()
    page.get_by_role("menuitem", name=re.compile("^Production")).click()
    expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()


def roll_back(page: Page) -> None:
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()


def register(page: Page) -> None:
    page.get_by_role("button", name="Register Model").first.click()
    page.get_by_role("combobox", name="Model Name").click()
    expect(page.get_by_role("listbox")).to_be_visible()


def search(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("wine")
    expect(page.get_by_role("option", name="Wine").first).to_be_visible()


def pictures(server: GreenroomServer, run: str, experiment: str) -> dict[str, Picture]:
    """Return every page by the name of its file."""
    comparison = demo_store.comparison_path(server)
    return {
        "home": Picture("/"),
        "models": Picture("/models"),
        "model": Picture(f"/models/{MODEL}"),
        "version": Picture(CANDIDATE),
        "promote": Picture(CANDIDATE, promote, is_window=True),
        "roll-back": Picture(f"/models/{MODEL}", roll_back, is_window=True),
        "version-files": Picture(f"{CANDIDATE}?tab=files"),
        "version-lineage": Picture(f"{CANDIDATE}?tab=lineage"),
        "compare-versions": Picture(f"/models/{MODEL}/compare?versions=3,5"),
        "experiments": Picture("/experiments"),
        "runs": Picture(experiment, is_window=True),
        "compare-runs": Picture(comparison),
        "compare-curves": Picture(f"{comparison}&view=curves"),
        "compare-parallel": Picture(f"{comparison}&view=parallel"),
        "run": Picture(run),
        "run-metrics": Picture(f"{run}?tab=metrics"),
        "run-artifacts": Picture(f"{run}?tab=artifacts&path=predictions.csv"),
        "register": Picture(run, register, is_window=True),
        "search": Picture("/models", search, is_window=True),
        "settings": Picture("/settings"),
        "not-found": Picture("/models/NoSuchModel", is_window=True),
    }


def main(names: Sequence[str]) -> int:
    """Take the pictures with these names, or all of them."""
    with tempfile.TemporaryDirectory(prefix="greenroom-pictures-") as scratch:
        data = Path(scratch) / "data"
        shutil.copytree(demo_store.filled(Path(scratch) / "filling"), data)
        server = GreenroomServer("--data", data, log=Path(scratch) / "log")
        try:
            run = demo_store.latest_run_path(server)
            experiment_id = get(server.port, f"/api/ui{run}").error["run"]["experiment_id"]
            all_pictures = pictures(server, run, f"/experiments/{experiment_id}")
            unknown = [name for name in names if name not in all_pictures]
            if unknown:
                print(f"Unknown picture {unknown[0]}; choose from {', '.join(all_pictures)}.", file=sys.stderr)
                return 2
            _take({name: all_pictures[name] for name in names or all_pictures}, server)
        finally:
            server.kill()
    total = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, {total / 1e6:.1f} MB, in {FOLDER.relative_to(CHECKOUT)}")
    return 0


def _take(chosen: dict[str, Picture], server: GreenroomServer) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium.launched() as browser:
        for size in (WIDE, NARROW):
            for scheme in SCHEMES:
                with chromium.tabs(browser) as open_tab:
                    tab = open_tab(server, size=size, scheme=scheme)
                    tab.expects("status of 404")
                    for name, picture in chosen.items():
                        path = FOLDER / f"{name}-{scheme}-{size[0]}.png"
                        path.write_bytes(_reduced(_picture_of(tab, picture, size)))


def _picture_of(tab: Tab, picture: Picture, size: tuple[int, int]) -> bytes:
    page = tab.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    tab.goto(picture.path)
    if picture.act is not None:
        picture.act(page)
    page.evaluate("document.fonts.ready.then(() => true)")
    if not picture.is_window:
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        # Enlarge the window rather than the picture, so that what is fixed to its bottom edge stays there.
        page.set_viewport_size({"width": size[0], "height": max(size[1], min(height, TALLEST))})
    tab.settled()
    return page.screenshot(animations="disabled", caret="hide")


def _reduced(png: bytes) -> bytes:
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced = io.BytesIO()
    image.save(reduced, "PNG", optimize=True)
    return reduced.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
