"""The story of the demo as data: experiments, registered models, and the stages of their versions.

Texts may contain final metrics of their run: ``{accuracy:.3f}``. A step of a chapter refers to versions by their
position in the chapter, from 1.
"""

from __future__ import annotations

from typing import NamedTuple

DEMO_TAG = "demo"
"""Tag of the demo's experiments and registered models; for an experiment, the number of completed steps of its chapter."""

COMPLETE = "complete"


class Register(NamedTuple):
    """Register the model of a trial as the next version.

    Attributes:
        trial: name of the trial.
        text: description of the version.
        tags: of the version.
    """

    trial: str
    text: str
    tags: dict[str, str] = {}


class Move(NamedTuple):
    """Move a version to a stage; `archive` archives the versions already there."""

    version: int
    stage: str
    archive: bool = False


class Point(NamedTuple):
    """Point an alias at a version."""

    alias: str
    version: int


class Require(NamedTuple):
    """Give the model a rule of its own, on a server without accounts.

    Attributes:
        target: such as ``stage:Production``.
        conditions: what must hold; no approvals, which only other accounts could give.
        one_version: the stage holds one version at a time.
    """

    target: str
    conditions: tuple[str, ...]
    one_version: bool = False


class Ask(NamedTuple):
    """Ask that a version enters a stage, on a server without accounts."""

    version: int
    stage: str
    comment: str


class Load(NamedTuple):
    """Ask for the files of the version behind an alias, as programs do; the server counts it."""

    alias: str
    times: int


Step = Register | Move | Point | Require | Ask | Load


class Chapter(NamedTuple):
    """An experiment and its registered model.

    Attributes:
        data_set: one of scikit-learn's bundled data sets.
        note: of the experiment, Markdown.
        keep: further trials whose models are logged but not registered.
        about: description of the registered model.
    """

    data_set: str
    experiment: str
    note: str
    tags: dict[str, str]
    model: str
    about: str
    model_tags: dict[str, str]
    steps: tuple[Step, ...]
    keep: tuple[str, ...] = ()


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        data_set="iris",
        experiment="iris-species",
        note=(
            "Tell three species of iris apart by four measurements of the flower.\n\n"
            "The classic, kept as our **smoke test**: whatever we change in the pipeline has to train here first."
        ),
        tags={"team": "platform", "owner": "ines", "cadence": "every release"},
        model="IrisSpecies",
        about=(
            "Species of an iris by sepal and petal size, in centimetres. Runs in the nightly smoke test; nothing depends "
            "on it, so it is the place to try a promotion."
        ),
        model_tags={"team": "platform", "task": "classification", "tier": "internal"},
        steps=(
            Register("logistic C=0.01", "First version that went all the way. Regularised too hard: {accuracy:.1%}."),
            Move(1, "Staging"),
            Move(1, "Production"),
            Register(
                "logistic C=1.0",
                "Same model with the usual regularisation, {accuracy:.1%} on the rows held out.",
                {"reviewed-by": "ines"},
            ),
            Move(2, "Staging"),
            Point("challenger", 2),
            Move(2, "Production", archive=True),
            Point("champion", 2),
            Register("neighbours k=15", "No training at all, for comparison: {accuracy:.1%}. Slower to answer."),
            Move(3, "Staging"),
            Point("challenger", 3),
        ),
        keep=("logistic C=0.1",),
    ),
    Chapter(
        data_set="wine",
        experiment="wine-cultivars",
        note=(
            "Which of three cultivars a wine was made of, from thirteen lab values.\n\n"
            "- linear models first, they have to be explained to the lab\n"
            "- learning rate matters more than `alpha`, see the curves"
        ),
        tags={"team": "lab-insights", "owner": "tomas", "ticket": "LAB-212"},
        model="WineCultivar",
        about="Cultivar of a wine from its lab values. Used by the intake form to flag bottles with the wrong label.",
        model_tags={"team": "lab-insights", "task": "classification", "tier": "production"},
        steps=(
            Register("svc linear", "Baseline for the lab: a straight line between the cultivars. F1 {f1:.3f}."),
            Move(1, "Staging"),
            Move(1, "Production"),
            Point("champion", 1),
            Register(
                "svc poly", "Tried a cubic kernel. Recall falls to {recall:.3f}, so it stays here.", {"verdict": "no"}
            ),
            Move(2, "Archived"),
            Register(
                "sgd rate=0.003 alpha=0.01",
                "Slow, steady learning. F1 {f1:.3f}, and it gives probabilities, which the intake form shows.",
                {"verdict": "yes", "reviewed-by": "aiko"},
            ),
            Move(3, "Staging"),
            Move(3, "Production", archive=True),
            Point("champion", 3),
            Register("sgd rate=0.03 alpha=0.01", "Ten times the rate: settles within a few epochs, F1 {f1:.3f}."),
            Point("challenger", 4),
        ),
        keep=("svc rbf",),
    ),
    Chapter(
        data_set="breast_cancer",
        experiment="tumour-triage",
        note=(
            "Benign or malignant, from thirty figures of a cell image.\n\n"
            "**Recall comes first**: what we miss here is seen weeks later. Every candidate is compared on the same 171 "
            "rows, which no model has trained on."
        ),
        tags={"team": "diagnostics", "owner": "priya", "review": "clinical"},
        model="TumourTriage",
        about=(
            "Second opinion for triage: benign or malignant from thirty figures of a cell image.\n\n"
            "Not a diagnosis. Promotion needs a clinical review; ask #diagnostics."
        ),
        model_tags={"team": "diagnostics", "task": "classification", "tier": "critical"},
        steps=(
            Register("logistic C=0.001", "Baseline, regularised hard. Recall {recall:.3f} is not enough for triage."),
            Move(1, "Staging"),
            Register(
                "forest 50x4",
                "Fifty shallow trees. Recall {recall:.3f}, AUC {auc:.3f}; easy to read off which figures decide.",
                {"reviewed-by": "priya"},
            ),
            Move(2, "Staging", archive=True),
            Move(2, "Production"),
            Point("champion", 2),
            Register(
                "logistic C=0.1",
                "Simpler than the forest and better: recall {recall:.3f}, AUC {auc:.3f}. Passed clinical review.",
                {"reviewed-by": "dr-lindqvist", "review": "2 of 2"},
            ),
            Move(3, "Staging"),
            Point("challenger", 3),
            Move(3, "Production", archive=True),
            Point("champion", 3),
            Register(
                "forest 100x8",
                "Twice the trees, twice the depth: AUC {auc:.3f}. Not worth its size.",
                {"verdict": "no"},
            ),
            Move(4, "Archived"),
            Register(
                "sgd rate=0.001",
                "Learns as rows come in, recall {recall:.3f}. Candidate for the stream from the new scanner.",
            ),
            Move(5, "Staging"),
            Point("challenger", 5),
        ),
        keep=("logistic C=1.0", "sgd rate=0.01"),
    ),
    Chapter(
        data_set="digits",
        experiment="postcode-digits",
        note=(
            "Read single digits of eight by eight grey pixels, as they come from the letter scanner.\n\n"
            "How small can the network be? Hidden units double from 16 to 64, at two learning rates."
        ),
        tags={"team": "mail-automation", "owner": "kwame", "ticket": "MAIL-88"},
        model="DigitReader",
        about="Reads one digit of a postcode from an 8x8 image. The sorter rejects a letter when a digit is unsure.",
        model_tags={"team": "mail-automation", "task": "classification", "tier": "production"},
        steps=(
            Register(
                "mlp 16 rate=0.001", "Smallest network we tried, {accuracy:.1%}. Fits the scanner's own processor."
            ),
            Move(1, "Staging"),
            Move(1, "Production"),
            Register(
                "mlp 32 rate=0.01",
                "Twice the units, faster learning: {accuracy:.1%} right, and it still fits the scanner.",
                {"reviewed-by": "kwame", "runs-on": "scanner"},
            ),
            Move(2, "Staging"),
            Move(2, "Production", archive=True),
            Point("champion", 2),
            Register("mlp 64 rate=0.01", "No better with 64 units: {accuracy:.1%}.", {"verdict": "no"}),
            Move(3, "Archived"),
            Register(
                "svc rbf",
                "Support vectors instead of a network: {accuracy:.1%}. Too large for the scanner, fine on the server.",
                {"runs-on": "server"},
            ),
            Move(4, "Staging"),
            Point("challenger", 4),
            Require(
                "stage:Production",
                ("metrics.accuracy >= 0.95", "metrics.accuracy >= current - 0.01", "tags.`reviewed-by` IS NOT NULL"),
                one_version=True,
            ),
            Require("alias:champion", ("tags.`reviewed-by` IS NOT NULL",)),
            Ask(
                4,
                "Production",
                "The sorter sends its images to the server now, so size no longer matters. Review on Monday.",
            ),
            Load("champion", 8),
            Load("challenger", 2),
        ),
        keep=("mlp 32 rate=0.001",),
    ),
    Chapter(
        data_set="diabetes",
        experiment="diabetes-progression",
        note=(
            "How far the disease has gone after a year, from ten values taken at the first visit.\n\n"
            "Noisy target: an RMSE of 55 is about as good as it gets with these columns. Watch boosted trees overfit."
        ),
        tags={"team": "diagnostics", "owner": "mateo", "review": "clinical"},
        model="DiabetesProgression",
        about="Expected progression after one year, on the scale of the study (25 to 346). Plans follow-up visits.",
        model_tags={"team": "diagnostics", "task": "regression", "tier": "production"},
        steps=(
            Register("ridge alpha=1.0", "Linear baseline. Off by {mae:.0f} on average, R2 {r2:.3f}."),
            Move(1, "Staging"),
            Move(1, "Production"),
            Point("champion", 1),
            Register(
                "boosted 120 trees depth 3 rate=0.1",
                "Learns the training rows by heart: RMSE {rmse:.1f} on new ones. See its curve for where to stop.",
                {"verdict": "no"},
            ),
            Move(2, "Archived"),
            Register(
                "ridge alpha=100.0",
                "More regularisation helps: RMSE {rmse:.1f}, R2 {r2:.3f}.",
                {"reviewed-by": "mateo"},
            ),
            Move(3, "Staging"),
            Move(3, "Production", archive=True),
            Point("champion", 3),
            Register("boosted 200 trees depth 2 rate=0.02", "Boosting, but slowly: RMSE {rmse:.1f}."),
            Move(4, "Staging"),
            Point("challenger", 4),
        ),
        keep=("ridge alpha=10.0",),
    ),
)
