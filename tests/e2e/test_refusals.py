"""What a server, or a proxy before it, answers when it cannot or will not: every page says so, every dialog keeps what was typed, both go on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import served
from tests.support import demo_store, faults
from tests.support.browser import OpenTab, Tab
from tests.support.faults import REQUEST_ID, Faults
from tests.support.page_objects import HomePage, ModelPage, ModelsPage, RunPage, RunsPage, VersionPage
from tests.support.servers import GreenroomServer

MODEL = "TumourTriage"
CANDIDATE = 5
REFUSED = r"status of (403|413|429|5\d\d)"


@pytest.fixture
def faulty(demo: GreenroomServer) -> Iterator[Faults]:
    """A proxy in front of a server that no test changes."""
    with faults.before(demo) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def changed(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    """A server whose data the tests of this module change, each in a place of its own."""
    yield from served(demo_data, tmp_path_factory.mktemp("changed"))


@pytest.fixture
def faulty_changed(changed: GreenroomServer) -> Iterator[Faults]:
    with faults.before(changed) as proxy:
        yield proxy


def lead_to(tab: Tab, path: str) -> None:
    """Change the address as Back does: the page asks for its data, which a document would have brought along."""
    tab.page.evaluate(
        "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')); }", path
    )


SAID = {
    403: "You may not see this",
    429: "Too many requests at once",
    500: "Something went wrong",
    502: "The registry cannot do this right now",
    503: "The registry cannot do this right now",
    504: "The registry took too long",
}


@pytest.mark.parametrize("status", SAID)
def test_a_page_says_what_was_answered_and_goes_on(status: int, open_tab: OpenTab, faulty: Faults) -> None:
    models = ModelsPage(open_tab(faulty)).open()
    models.tab.expects(REFUSED)
    faulty.answer(status, f"/api/ui/models/{MODEL}")
    model = models.open_model(MODEL)
    expect(model.page.get_by_role("heading", level=1, name=SAID[status])).to_be_visible()
    expect(model.page.get_by_role("alert")).to_contain_text(f"({status})")
    expect(model.page.get_by_role("alert")).to_contain_text(f"Request {REQUEST_ID}")
    faulty.mend()
    if status == 403:
        # Asking again would be refused again.
        expect(model.page.get_by_role("button", name="Try now")).to_have_count(0)
        model.page.get_by_role("main").get_by_role("link", name="Go home").click()
        expect(HomePage(model.tab).board).to_be_visible()
    else:
        model.page.get_by_role("button", name="Try now").click()
        expect(model.title).to_have_text(MODEL)


PAGES = [
    "/",
    "/models",
    f"/models/{MODEL}",
    f"/models/{MODEL}/versions/{CANDIDATE}",
    f"/models/{MODEL}/versions/{CANDIDATE}?tab=files",
    f"/models/{MODEL}/compare?versions=3,5",
    "/experiments",
    "/experiments/2",
    "RUN",
    "RUN?tab=metrics",
    "RUN?tab=artifacts",
    "COMPARISON",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fails_whole_and_comes_whole(
    path: str, open_tab: OpenTab, faulty: Faults, demo: GreenroomServer
) -> None:
    tab = open_tab(faulty)
    tab.expects(REFUSED)
    tab.goto("/settings")
    faulty.answer(500, "/api/ui/(?!events)")
    lead_to(tab, demo_store.address_of(path, demo))
    problem = tab.page.get_by_role("main").get_by_role("alert")
    expect(problem).to_contain_text("The server failed at this. (500)")
    expect(problem).to_contain_text(REQUEST_ID)
    faulty.mend()
    problem.get_by_role("button", name="Try now").click()
    expect(problem).to_have_count(0)
    tab.settled()
    expect(tab.page.get_by_role("main").get_by_role("alert")).to_have_count(0)


def test_a_file_that_does_not_come_is_asked_for_again(open_tab: OpenTab, faulty: Faults, demo: GreenroomServer) -> None:
    run = RunPage(open_tab(faulty)).open(demo_store.latest_run_path(demo).removeprefix("/runs/"), "?tab=artifacts")
    run.tab.expects(REFUSED)
    faulty.answer(500, "/api/ui/artifacts")
    run.artifact("notes.md").click()
    preview = run.panel("notes.md")
    expect(preview.get_by_role("alert")).to_contain_text(REQUEST_ID)
    faulty.mend()
    preview.get_by_role("button", name="Try now").click()
    expect(preview.get_by_role("heading", name=re.compile("."))).not_to_have_count(0)
    expect(preview.get_by_role("alert")).to_have_count(0)


def test_a_search_that_fails_keeps_what_was_typed(open_tab: OpenTab, faulty: Faults) -> None:
    home = HomePage(open_tab(faulty)).open()
    home.tab.expects(REFUSED)
    faulty.answer(500, "/api/ui/search")
    home.page.keyboard.press("Control+k")
    field = home.page.get_by_role("combobox", name=re.compile("^Search models"))
    field.fill("tumour")
    expect(home.dialog.get_by_role("alert")).to_contain_text(REQUEST_ID)
    faulty.mend()
    home.dialog.get_by_role("button", name="Try now").click()
    expect(home.page.get_by_role("option", name=re.compile(f"^{MODEL}")).first).to_be_visible()
    expect(field).to_have_value("tumour")


def test_a_page_that_takes_its_time_says_so(open_tab: OpenTab, faulty: Faults) -> None:
    models = ModelsPage(open_tab(faulty)).open()
    with faulty.holding(f"/api/ui/models/{MODEL}"):
        model = models.open_model(MODEL)
        expect(model.page.get_by_role("status").filter(has_text="still waiting for")).to_be_visible()
    expect(model.title).to_have_text(MODEL)


def test_a_change_that_takes_its_time_is_made_once(open_tab: OpenTab, faulty_changed: Faults) -> None:
    models = ModelsPage(open_tab(faulty_changed)).open()
    models.page.get_by_role("button", name="New model").click()
    models.dialog.get_by_label("Model Name").fill("PatientlyMade")
    button = models.dialog.get_by_role("button", name="Create model")
    with faulty_changed.holding("/api/v1/models$"):
        button.click()
        expect(button).to_have_attribute("aria-busy", "true")
        button.click()
        models.dialog.get_by_label("Model Name").press("Enter")
        expect(models.dialog.get_by_label("Model Name")).to_have_value("PatientlyMade")
    expect(ModelPage(models.tab).title).to_have_text("PatientlyMade")
    assert len([one for one in models.tab.requests if one.method == "POST"]) == 1


def filling(dialog: Locator, **fields: str) -> None:
    for label, text in fields.items():
        dialog.get_by_label(label.replace("_", " "), exact=False).first.fill(text)


def press(tab: Tab, *buttons: str) -> None:
    for button in buttons:
        tab.page.get_by_role("button", name=button, exact=True).first.click()


def choose(tab: Tab, menu: str, item: str) -> None:
    press(tab, menu)
    tab.page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()


def new_model(tab: Tab) -> dict[str, str]:
    ModelsPage(tab).open()
    press(tab, "New model")
    return {"Model Name": "FirstRefused", "Description": "Said once"}


def new_experiment(tab: Tab) -> dict[str, str]:
    tab.goto("/experiments")
    press(tab, "New experiment")
    return {"Name": "first refused", "Description": "Said once"}


def describe_experiment(tab: Tab) -> dict[str, str]:
    choose_of_experiment(tab, "Edit description")
    return {"Description": "Said once"}


def tag_experiment(tab: Tab) -> dict[str, str]:
    choose_of_experiment(tab, "Edit tags")
    return {"Key": "refused", "Value": "once"}


def rename_experiment(tab: Tab) -> dict[str, str]:
    choose_of_experiment(tab, "Rename")
    return {"Name": "called otherwise"}


def choose_of_experiment(tab: Tab, item: str) -> None:
    tab.goto("/experiments")
    tab.page.get_by_role("button", name=re.compile("^Actions for ")).last.click()
    tab.page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()


def describe_model(tab: Tab) -> dict[str, str]:
    ModelPage(tab).open(MODEL)
    press(tab, "Edit")
    return {"Description": "Said once"}


def tag_model(tab: Tab) -> dict[str, str]:
    ModelPage(tab).open(MODEL)
    press(tab, "Tags")
    return {"Key": "refused", "Value": "once"}


def move_alias(tab: Tab) -> dict[str, str]:
    model = ModelPage(tab).open(MODEL)
    press(tab, "Move @champion")
    model.dialog.get_by_role("radio", name=re.compile("^v2")).click()
    return {}


def set_alias(tab: Tab) -> dict[str, str]:
    VersionPage(tab).open(MODEL, CANDIDATE)
    press(tab, "Alias")
    return {"Alias": "refused-once"}


def delete_version(tab: Tab) -> dict[str, str]:
    VersionPage(tab).open(MODEL, 1)
    choose(tab, "More actions for version 1", "Delete")
    return {}


def move_stage(tab: Tab) -> dict[str, str]:
    VersionPage(tab).open(MODEL, 4).choose_stage("None")
    return {"Comment": "Refused once"}


def register(tab: Tab) -> dict[str, str]:
    run = HomePage(tab).open().open_latest_run()
    run.register_model.click()
    run.model_name.fill("SecondlyRefused")
    return {"What is new": "Said once"}


def tag_runs(tab: Tab) -> dict[str, str]:
    runs = RunsPage(tab).open("/experiments/2")
    runs.table.get_by_role("checkbox").nth(1).click()
    press(tab, "Tag")
    return {"Key": "refused", "Value": "once"}


def choose_of_run(tab: Tab, item: str) -> None:
    HomePage(tab).open().open_latest_run()
    tab.page.get_by_role("button", name=re.compile("^More actions")).click()
    tab.page.get_by_role("menuitem", name=item).click()


def rename_run(tab: Tab) -> dict[str, str]:
    choose_of_run(tab, "Rename")
    return {"Name": "called otherwise"}


def describe_run(tab: Tab) -> dict[str, str]:
    choose_of_run(tab, "Edit description")
    return {"Description": "Said once"}


def tag_run(tab: Tab) -> dict[str, str]:
    choose_of_run(tab, "Edit tags")
    return {"Key": "refused", "Value": "once"}


def rename_model(tab: Tab) -> dict[str, str]:
    ModelPage(tab).open("WineCultivar")
    choose(tab, "Actions for WineCultivar", "Rename")
    return {"Model Name": "WineKind"}


def delete_model(tab: Tab) -> dict[str, str]:
    ModelPage(tab).open("DiabetesProgression")
    choose(tab, "Actions for DiabetesProgression", "Delete")
    return {"Model Name": "DiabetesProgression"}


DIALOGS: dict[str, tuple[Callable[[Tab], dict[str, str]], str]] = {
    "new model": (new_model, "Create model"),
    "new experiment": (new_experiment, "Create experiment"),
    "experiment's name": (rename_experiment, "Rename"),
    "experiment's description": (describe_experiment, "Save description"),
    "experiment's tags": (tag_experiment, "Set tag"),
    "model's description": (describe_model, "Save description"),
    "model's tags": (tag_model, "Set tag"),
    "alias that moves": (move_alias, "Move to v2"),
    "new alias": (set_alias, "Set alias"),
    "stage": (move_stage, "Move to None"),
    "version that goes": (delete_version, "Delete version 1"),
    "version that comes": (register, "Register version 1"),
    "tags of many runs": (tag_runs, "Set tag"),
    "run's name": (rename_run, "Rename"),
    "run's description": (describe_run, "Save description"),
    "run's tags": (tag_run, "Set tag"),
    "model's name": (rename_model, "Rename model"),
    "model that goes": (delete_model, "Delete model"),
}


@pytest.mark.parametrize("what", DIALOGS)
def test_a_dialog_keeps_what_was_typed_and_tries_again(what: str, open_tab: OpenTab, faulty_changed: Faults) -> None:
    tab = open_tab(faulty_changed)
    tab.expects(REFUSED)
    opener, verb = DIALOGS[what]
    typed = opener(tab)
    dialog = tab.page.get_by_role("dialog")
    filling(dialog, **{label.replace(" ", "_"): text for label, text in typed.items()})
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        faulty_changed.answer(500, "/api/(ui|v1)/", method=method)
    button = dialog.get_by_role("button", name=verb, exact=True)
    button.click()
    expect(dialog.get_by_role("alert")).to_contain_text("The server failed at this. (500)")
    expect(dialog.get_by_role("alert")).to_contain_text(REQUEST_ID)
    for label, text in typed.items():
        expect(dialog.get_by_label(label, exact=False).first).to_have_value(text)
    faulty_changed.mend()
    button.click()
    expect(dialog).to_have_count(0)
    expect(tab.page.get_by_role("status", name="What just happened")).not_to_be_empty()


SAID_OF_CHANGES = {
    403: "refuses this. (403)",
    413: "larger than the server, or a proxy before it, takes",
    429: "Wait a moment, then try again. (429)",
    503: "Try again in a moment. (503)",
    504: "look before you do it again",
}


@pytest.mark.parametrize("status", SAID_OF_CHANGES)
def test_a_refused_change_says_why(status: int, open_tab: OpenTab, faulty: Faults) -> None:
    model = ModelPage(open_tab(faulty)).open(MODEL)
    model.tab.expects(REFUSED)
    model.panel("Model card").get_by_role("button", name="Edit").click()
    model.dialog.get_by_label("Description").fill("Said once")
    faulty.answer(status, "/api/(ui|v1)/", method="PATCH")
    model.dialog.get_by_role("button", name="Save description").click()
    expect(model.dialog.get_by_role("alert")).to_contain_text(SAID_OF_CHANGES[status])
    expect(model.dialog.get_by_role("alert")).to_contain_text(REQUEST_ID)
    expect(model.dialog.get_by_label("Description")).to_have_value("Said once")


def test_what_cannot_be_undone_says_so(open_tab: OpenTab, faulty_changed: Faults) -> None:
    version = VersionPage(open_tab(faulty_changed)).open(MODEL, 2)
    version.tab.expects(REFUSED)
    version.choose_stage("None")
    version.move("None")
    expect(version.stage).to_have_text("Stage None")
    faulty_changed.answer(503, "/api/(ui|v1)/", method="POST")
    version.toasts.get_by_role("button", name="Undo").click()
    expect(version.toasts).to_contain_text("It could not be undone")
    expect(version.toasts).to_contain_text(REQUEST_ID)
    expect(version.stage).to_have_text("Stage None")
