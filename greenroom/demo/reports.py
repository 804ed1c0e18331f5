"""The files of a demo run: text, CSV, JSON, Markdown and PNG plots of its results."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from sklearn import metrics

from greenroom.demo.training import Data, Outcome, Trial

mpl.use("Agg")
from matplotlib import pyplot as plt

_INK, _ACCENT, _SECOND = "#30403a", "#1f7a5c", "#c9622b"


def write_reports(folder: Path, trial: Trial, data: Data, outcome: Outcome) -> None:
    """Write all reports of a run below `folder`."""
    plots = folder / "plots"
    plots.mkdir(parents=True)
    _write_text(folder, trial, data, outcome)
    _write_predictions(folder / "predictions.csv", data, outcome)
    if outcome.curve:
        _plot_curve(plots / "training_curve.png", outcome)
    if data.classes:
        _plot_confusion(plots / "confusion_matrix.png", data, outcome)
    else:
        _plot_residuals(plots / "predicted_vs_actual.png", data, outcome)


def _write_text(folder: Path, trial: Trial, data: Data, outcome: Outcome) -> None:
    if data.classes:
        report = metrics.classification_report(
            data.y_test, outcome.predictions, target_names=data.classes, zero_division=0
        )
        (folder / "classification_report.txt").write_text(report, encoding="utf-8")
    settings = {
        "data_set": data.name,
        "rows": {"train": len(data.x_train), "test": len(data.x_test)},
        "columns": [str(column) for column in data.x_train.columns],
        "parameters": trial.params,
        "metrics": outcome.final,
    }
    (folder / "settings.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")
    lines = [f"# {trial.name}", "", f"Trained on `{data.name}`, {len(data.x_train)} rows.", "", "| metric | value |"]
    lines += ["|---|---|", *(f"| {key} | {value:.4f} |" for key, value in outcome.final.items()), ""]
    (folder / "notes.md").write_text("\n".join(lines), encoding="utf-8")


def _write_predictions(file: Path, data: Data, outcome: Outcome) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["row", "actual", "predicted"])
        for row, actual, predicted in zip(data.x_test.index, data.y_test, outcome.predictions, strict=True):
            table.writerow([row, _label(data, actual), _label(data, predicted)])


def _label(data: Data, value: Any) -> str:
    return data.classes[int(value)] if data.classes else f"{float(value):.2f}"


def _plot_curve(file: Path, outcome: Outcome) -> None:
    keys = sorted({point.key for point in outcome.curve if point.key.endswith(("loss", "rmse"))})
    figure, axes = plt.subplots(figsize=(6, 3.6), layout="constrained")
    for key, colour in zip(keys, (_ACCENT, _SECOND), strict=False):
        points = [point for point in outcome.curve if point.key == key]
        axes.plot([p.step for p in points], [p.value for p in points], label=key, color=colour, linewidth=1.8)
    axes.set_xlabel("epoch")
    axes.legend(frameon=False)
    _finish(figure, axes, file)


def _plot_confusion(file: Path, data: Data, outcome: Outcome) -> None:
    table = metrics.confusion_matrix(data.y_test, outcome.predictions)
    figure, axes = plt.subplots(figsize=(4.6, 4.2), layout="constrained")
    axes.imshow(table, cmap="Greens")
    axes.set_xticks(range(len(data.classes)), data.classes, rotation=45, ha="right")
    axes.set_yticks(range(len(data.classes)), data.classes)
    for (row, column), count in np.ndenumerate(table):
        axes.text(column, row, str(count), ha="center", va="center", color=_INK, fontsize=8)
    axes.set_xlabel("predicted")
    axes.set_ylabel("actual")
    _finish(figure, axes, file)


def _plot_residuals(file: Path, data: Data, outcome: Outcome) -> None:
    figure, axes = plt.subplots(figsize=(4.6, 4.2), layout="constrained")
    axes.scatter(data.y_test, outcome.predictions, s=14, color=_ACCENT, alpha=0.7)
    low, high = float(data.y_test.min()), float(data.y_test.max())
    axes.plot([low, high], [low, high], color=_SECOND, linewidth=1.2)
    axes.set_xlabel("actual")
    axes.set_ylabel("predicted")
    _finish(figure, axes, file)


def _finish(figure: Any, axes: Any, file: Path) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=110)
    plt.close(figure)
