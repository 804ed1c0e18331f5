"""What people log and write runs nothing and leads nowhere: hostile names, tags, Markdown, HTML, SVG, CSV and file names.

Every tab is watched for violations of the policy, errors and requests that leave the server; here what is shown tries all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

import greenroom as mlflow
from tests.support.browser import NARROW, OpenTab, Tab
from tests.support.servers import GreenroomServer

SCRIPT = "<script>document.title='pwned';fetch('/pwned')</script>"
IMAGE = "<img src=/pwned onerror=\"document.title='pwned'\">"
FRAME = "<iframe srcdoc=\"<script>parent.document.title='pwned'</script>\"></iframe>"
FAR = "https://evil.example.test/beacon"
MARKDOWN = f"""# Title
{SCRIPT}
{IMAGE}
{FRAME}
[a link](javascript:document.title='pwned') and [another](data:text/html,{SCRIPT}) and <a href="javascript:document.title='pwned'">a third</a>
![far away]({FAR}.png)
<style>body {{ display: none }}</style>
<form action="{FAR}"><button>Press</button></form>
"""
# What may run runs in a sandbox: it must reach neither the page around it, nor the server, nor anybody else.
HTML = f"""<!doctype html><title>report</title><body><p id="said">drawn</p><script>
const tries = [];
const attempt = (name, act) => {{ try {{ act(); tries.push(name); }} catch {{}} }};
attempt("parent", () => {{ parent.document.title = "pwned"; }});
attempt("top", () => {{ top.document.title = "pwned"; }});
attempt("cookie", () => {{ document.cookie = "pwned=1"; if (document.cookie) return; throw new Error("none"); }});
attempt("storage", () => localStorage.setItem("pwned", "1"));
document.getElementById("said").textContent = "drawn, reached: " + (tries.join(" ") || "nothing");
fetch("/api/ui/home").then(() => {{ document.getElementById("said").textContent += " home"; }}, () => {{}});
fetch("{FAR}").then(() => {{ document.getElementById("said").textContent += " far"; }}, () => {{}});
</script></body>"""
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" onload="document.title='pwned'"><rect width="60" height="40" fill="teal"/>
<script>document.title='pwned';fetch('/pwned')</script><image href="{FAR}.png"/></svg>"""
CSV = f'name,formula\n"{SCRIPT}","=cmd|\' /C calc\'!A0"\n"{IMAGE}",@SUM(1+9)\n'
JSON = '{"__proto__": {"polluted": true}, "' + IMAGE.replace('"', "'") + '": "' + SCRIPT + '"}'
NAMES = {
    "markup": f"{IMAGE}.txt".replace("/", "-"),
    "right to left": "\u202egnp.exe",
    "other letters": "🜁 ünïcode 文件.txt",
    "long": "a" * 200 + ".txt",
}
MODEL_NAME = f"{SCRIPT.replace('/', '')} & 'model' 🦉"


class Hostile(NamedTuple):
    """A server whose data was written by an attacker."""

    server: GreenroomServer
    run_id: str
    experiment_id: str


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    try:
        yield _filled(server, folder)
        server.stop()
        assert "Traceback" not in server.log
    finally:
        server.kill()


def _filled(server: GreenroomServer, folder: Path) -> Hostile:
    client = mlflow.MlflowClient(server.url)
    experiment_id = client.create_experiment(f"experiment {IMAGE}")
    tags = {"mlflow.note.content": MARKDOWN, "said": SCRIPT}
    run_id = client.create_run(experiment_id, run_name=f"run {SCRIPT}", tags=tags).info.run_id
    client.log_param(run_id, "alpha", IMAGE)
    for step in range(3):
        client.log_metric(run_id, "loss", 1.0 - step / 10, step=step)
    files = {"notes.md": MARKDOWN, "report.html": HTML, "picture.svg": SVG, "table.csv": CSV, "data.json": JSON}
    for name, text in {**files, **dict.fromkeys(NAMES.values(), "harmless")}.items():
        (folder / name).write_text(text)
        client.log_artifact(run_id, str(folder / name))
    client.create_registered_model(MODEL_NAME, tags={"said": SCRIPT}, description=MARKDOWN)
    source = f"runs:/{run_id}/"
    made = client.create_model_version(MODEL_NAME, source, run_id, description=MARKDOWN, tags={"said": IMAGE})
    client.transition_model_version_stage(MODEL_NAME, made.version, "Production")
    client.set_registered_model_alias(MODEL_NAME, "champion", made.version)
    client.create_comment(MODEL_NAME, made.version, text=MARKDOWN)
    client.create_comment(MODEL_NAME, text=f"{IMAGE} said {SCRIPT}")
    return Hostile(server, run_id, experiment_id)


def nothing_ran(tab: Tab) -> None:
    assert tab.page.title() != "pwned"
    assert [one.url for one in tab.requests if one.url.endswith("/pwned") or FAR in one.url] == []
    assert tab.page.evaluate(
        "({}).polluted === undefined && localStorage.getItem('pwned') === null && document.cookie === ''"
    )
    expect(tab.page.get_by_role("main")).to_be_visible()


PATHS = [
    "/",
    "/models",
    "/models/MODEL",
    "/models/MODEL/versions/1",
    "/experiments",
    "/experiments/EXPERIMENT",
    "/runs/RUN",
    "/runs/RUN?tab=metrics",
    "/runs/RUN?tab=artifacts",
    "/models/MODEL/versions/1?tab=files",
    "/models/MODEL/versions/1?tab=lineage",
    "/models/MODEL/compare?versions=1",
    "/runs/compare?runs=RUN",
    "/runs/compare?runs=RUN&view=curves",
    "/runs/compare?runs=RUN&view=scatter",
    "/runs/compare?runs=RUN&view=parallel",
]


@pytest.mark.parametrize("path", PATHS)
def test_hostile_names_tags_and_texts_run_nothing(path: str, open_tab: OpenTab, hostile: Hostile) -> None:
    path = (
        path.replace("MODEL", quote(MODEL_NAME, safe=""))
        .replace("RUN", hostile.run_id)
        .replace("EXPERIMENT", hostile.experiment_id)
    )
    tab = open_tab(hostile.server)
    tab.goto(path)
    nothing_ran(tab)
    tab.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("file", ["notes.md", "picture.svg", "table.csv", "data.json", *NAMES])
def test_a_look_into_a_hostile_file_runs_nothing(file: str, open_tab: OpenTab, hostile: Hostile) -> None:
    name = NAMES.get(file, file)
    tab = open_tab(hostile.server)
    tab.goto(f"/runs/{hostile.run_id}?tab=artifacts&path={quote(name, safe='')}")
    expect(tab.page.get_by_role("region", name=name, exact=True)).to_be_visible()
    nothing_ran(tab)


def test_markdown_keeps_its_text_and_loses_what_acts(open_tab: OpenTab, hostile: Hostile) -> None:
    tab = open_tab(hostile.server)
    tab.goto(f"/runs/{hostile.run_id}?tab=artifacts&path=notes.md")
    shown = tab.page.get_by_role("region", name="notes.md", exact=True)
    expect(shown.get_by_role("heading", name="Title")).to_be_visible()
    expect(shown.locator("script, style, iframe, form, [onerror]")).to_have_count(0)
    expect(shown.locator("a[href^='javascript'], a[href^='data']")).to_have_count(0)
    expect(shown.locator("img[src^='http']")).to_have_count(0)


@pytest.mark.parametrize(("path", "panel"), [("", "Activity"), ("/versions/1", "History")])
def test_comments_keep_their_text_and_lose_what_acts(
    path: str, panel: str, open_tab: OpenTab, hostile: Hostile
) -> None:
    tab = open_tab(hostile.server)
    tab.goto(f"/models/{quote(MODEL_NAME, safe='')}{path}")
    shown = tab.page.get_by_role("region", name=panel, exact=True)
    expect(shown.get_by_role("heading", name="Title")).to_be_visible()
    expect(shown).to_contain_text(SCRIPT)
    expect(
        shown.locator("script, style, iframe, [onerror], img, a[href^='javascript'], a[href^='data']")
    ).to_have_count(0)
    nothing_ran(tab)


def test_html_is_drawn_in_a_sandbox_it_cannot_leave(open_tab: OpenTab, hostile: Hostile) -> None:
    tab = open_tab(hostile.server)
    # Its tries are refused, and the browser says so of the frame, not of the page.
    tab.expects(r"artifacts/raw|connect-src|about:srcdoc|sandboxed|Failed to fetch|Refused|violates|Blocked a frame")
    tab.goto(f"/runs/{hostile.run_id}?tab=artifacts&path=report.html")
    frame = tab.page.frame_locator("iframe")
    expect(frame.locator("#said")).to_have_text("drawn, reached: nothing")
    nothing_ran(tab)


def test_html_opened_by_itself_is_in_a_sandbox_too(open_tab: OpenTab, hostile: Hostile) -> None:
    tab = open_tab(hostile.server)
    tab.expects(r"artifacts/raw|connect-src|sandboxed|Failed to fetch|Refused|violates|Blocked a frame|storage")
    tab.page.goto(f"{hostile.server.url}/api/ui/artifacts/raw?owner=run:{hostile.run_id}&path=report.html")
    expect(tab.page.locator("#said")).to_have_text(re.compile("^drawn, reached: (nothing|parent top)$"))
    assert tab.page.evaluate("origin") == "null"


def test_a_drawing_that_is_a_program_is_only_drawn(open_tab: OpenTab, hostile: Hostile) -> None:
    tab = open_tab(hostile.server)
    tab.expects(r"sandboxed|artifacts/raw|img-src|left the server: https://evil")
    tab.goto(f"/runs/{hostile.run_id}?tab=artifacts&path=picture.svg")
    # Its source first: a drawing is drawn when asked for.
    expect(tab.page.locator("main pre code")).to_contain_text("<rect width=")
    expect(tab.page.locator("iframe")).to_have_count(0)
    tab.page.get_by_role("button", name="Drawn").click()
    frame = tab.page.frame_locator("iframe[title='picture.svg']")
    expect(frame.locator("rect")).to_have_attribute("fill", "teal")
    # What the policy refuses is told as a request too; it does not leave the browser.
    away = [one for one in tab.requests if FAR in one.url]
    assert [one.failure for one in away] == ["csp"] * len(away)
    tab.requests = [one for one in tab.requests if one not in away]
    nothing_ran(tab)


def test_a_drawing_opened_by_itself_is_a_download(open_tab: OpenTab, hostile: Hostile) -> None:
    tab = open_tab(hostile.server)
    tab.goto("/")
    with tab.page.expect_download() as downloading:
        tab.page.evaluate(
            "path => { location.href = path; }", f"/api/ui/artifacts/raw?owner=run:{hostile.run_id}&path=picture.svg"
        )
    assert downloading.value.suggested_filename == "picture.svg"
    nothing_ran(tab)


def test_a_download_keeps_its_name_and_is_never_opened(open_tab: OpenTab, hostile: Hostile, tmp_path: Path) -> None:
    tab = open_tab(hostile.server)
    tab.goto(f"/runs/{hostile.run_id}?tab=artifacts&path=report.html")
    tab.expects(r"artifacts/raw|connect-src|sandboxed|Failed to fetch|Refused|violates|Blocked a frame")
    with tab.page.expect_download() as downloading:
        tab.page.get_by_role("link", name="Download report.html").click()
    assert downloading.value.suggested_filename == "report.html"
    downloading.value.save_as(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text() == HTML
