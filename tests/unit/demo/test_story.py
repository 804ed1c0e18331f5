"""The demo's story fits together: what its texts and steps speak of is there."""

from __future__ import annotations

import pytest

from greenroom.demo.story import CHAPTERS, Ask, Chapter, Load, Move, Point, Register, Require
from greenroom.demo.training import Trial, load, run_trial, trials

each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.data_set)


def test_every_data_set_has_a_chapter_of_its_own() -> None:
    assert [chapter.data_set for chapter in CHAPTERS] == list(trials())
    for field in ("experiment", "model"):
        assert len({getattr(chapter, field) for chapter in CHAPTERS}) == len(CHAPTERS)


@each_chapter
def test_models_that_are_registered_or_kept_are_trained(chapter: Chapter) -> None:
    names = [trial.name for trial in trials()[chapter.data_set]]
    assert len(set(names)) == len(names)
    registered = [step.trial for step in chapter.steps if isinstance(step, Register)]
    assert {*registered, *chapter.keep} <= set(names)
    assert len(set(registered)) == len(registered), "a version is known by its run"


@each_chapter
def test_steps_speak_of_versions_that_are_there_by_then(chapter: Chapter) -> None:
    versions = 0
    for step in chapter.steps:
        if isinstance(step, Register):
            versions += 1
        elif isinstance(step, Move | Point | Ask):
            assert 1 <= step.version <= versions
        elif isinstance(step, Load):
            assert any(isinstance(one, Point) and one.alias == step.alias for one in chapter.steps)
    assert versions >= 3


@each_chapter
def test_every_model_ends_with_one_version_in_production_and_a_champion(chapter: Chapter) -> None:
    holders: dict[int, str] = {}
    for step in chapter.steps:
        if isinstance(step, Move):
            if step.archive:
                holders = {number: "Archived" if held == step.stage else held for number, held in holders.items()}
            holders[step.version] = step.stage
    champions = [step.version for step in chapter.steps if isinstance(step, Point) and step.alias == "champion"]
    in_production = [number for number, stage in holders.items() if stage == "Production"]
    assert in_production == champions[-1:]
    assert in_production


def test_one_chapter_has_rules_and_a_request_that_does_not_meet_them() -> None:
    (chapter,) = [one for one in CHAPTERS if any(isinstance(step, Require) for step in one.steps)]
    (asked,) = [step for step in chapter.steps if isinstance(step, Ask)]
    version = [step for step in chapter.steps if isinstance(step, Register)][asked.version - 1]
    assert "reviewed-by" not in version.tags
    last_move = max(index for index, step in enumerate(chapter.steps) if isinstance(step, Move | Point))
    assert all(not isinstance(step, Require) for step in chapter.steps[:last_move])


@each_chapter
def test_texts_name_metrics_that_runs_have(chapter: Chapter) -> None:
    plan = trials()[chapter.data_set]
    quick = next(trial for trial in plan if not trial.epochs)
    metrics = run_trial(quick, load(chapter.data_set)).final
    for step in chapter.steps:
        if isinstance(step, Register):
            assert "{" not in step.text.format(**metrics)


def test_curve_has_a_point_for_every_epoch_in_the_order_of_time() -> None:
    (trial,) = [trial for trial in trials()["wine"] if trial.name == "sgd rate=0.03 alpha=0.01"]
    outcome = run_trial(trial, load("wine"))
    losses = [point for point in outcome.curve if point.key == "val_loss"]
    assert [point.step for point in losses] == list(range(trial.epochs))
    assert [point.at_ms for point in losses] == sorted(point.at_ms for point in losses)
    assert losses[-1].value < losses[0].value


def test_one_trial_fails_as_it_says() -> None:
    failing: list[Trial] = [trial for trial in trials()["iris"] if trial.name == "neighbours k=150"]
    with pytest.raises(ValueError, match="n_neighbors"):
        run_trial(failing[0], load("iris"))
