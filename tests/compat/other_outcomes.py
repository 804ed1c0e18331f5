"""Calls with odd arguments that end otherwise here than in mlflow, on purpose; `docs/client-names.md` lists the reasons."""

from __future__ import annotations

import re
from typing import NamedTuple

_OK, _REFUSED = r"ok .*", r"(?!ok ).*"
_INVALID, _MISSED = "MlflowException INVALID_PARAMETER_VALUE", r"MlflowException RESOURCE_(DOES_NOT|ALREADY)_EXIST.*"


class Difference(NamedTuple):
    """What differs on purpose.

    Attributes:
        call: regular expression of the calls' names.
        genuine: regular expression of mlflow's outcomes.
        ours: regular expression of ours.
    """

    call: str
    genuine: str
    ours: str
    why: str

    def covers(self, call: str, genuine: str, ours: str) -> bool:
        """Decide whether it explains a difference."""
        parts = ((self.call, call), (self.genuine, genuine), (self.ours, ours))
        return all(re.fullmatch(pattern, text) for pattern, text in parts)


DIFFERENCES = (
    Difference(r".*", _REFUSED, _INVALID,
               "an argument of a wrong type or form is refused with INVALID_PARAMETER_VALUE before anything is looked up; mlflow raises TypeError, AttributeError and others, or reports a missing object first"),
    Difference(r".* (\w*_?(id|path|version|name|uri|tags)): .*", _REFUSED, _MISSED,
               "an id or a name of any form is looked up; mlflow refuses some forms"),
    Difference(r".*model_id: long", _REFUSED, "MlflowException BAD_REQUEST", "an id or a name of any form is looked up; mlflow refuses some forms"),
    Difference(r".* (tags|params|metrics): (None|list|None key|int key|None value|numpy)|.*start_run description: (int|list)", _REFUSED, _OK,
               "keys and values of tags and parameters become text, and None or an empty list means no tags or parameters; mlflow refuses them"),
    Difference(r".* (step|timestamp|start_time|end_time): (bool|array)", "TypeError", _OK,
               "a step or a time is any integer, also one of another library; mlflow refuses some"),
    Difference(r".* (status: three|(run_)?view_type: (None|word)|output_format: None)", _REFUSED, _OK,
               "a status may be mlflow's number, a view its name, and a format None"),
    Difference(r".*experiment_ids?: (int|of int|empty)", _REFUSED, _OK, "ids of experiments may be numbers, and none means the chosen experiment"),
    Difference(r".*max_results: (negative|huge|bool|text of a number|list|None)", _REFUSED, _OK,
               "a count of results may be text of a number, and of logged models any number"),
    Difference(r".*log_outputs( models: (None|empty))?|.*log_inputs \w+: of None", _REFUSED, _OK, "empty inputs or outputs are accepted; mlflow refuses them"),
    Difference(r"fluent.log_(metrics? run_id: empty|model_params model_id: (None|empty))", _REFUSED, _OK,
               "an empty id means the active run, or the logged model created last"),
    Difference(r"client.update_model_version( version: (int|text|int64)| description: None)?", _REFUSED, _OK,
               "`update_model_version` without a description removes the old one"),
    Difference(r".*(artifact_path: (folder|Path)|list_artifacts path: absolute|local_path: bytes|alias: bytes|set_active_model name: bytes)", _REFUSED, _OK,
               "paths may end in `/`, and be pathlib paths or bytes where mlflow accepts only text"),
    Difference(r".* (step|timestamp|start_time|end_time): dict|.*log_input dataset: empty|.*set_model_version_tag stage: empty", _OK, _INVALID,
               "an empty dict or text is refused as a number, data set or stage; mlflow treats it as not given"),
    Difference(r".*artifact_(file|path): number sign", _OK, _INVALID, "a path with `#` is refused: clients cut addresses there"),
    Difference(r".*artifact_path: climbing", _OK, _INVALID, "a path with a part `..` is refused, even if it leads back inside"),
    Difference(r".*log_artifacts local_dir: (empty|missing|bytes|Path)", _OK, _INVALID, "`log_artifacts` is refused unless it is given a folder; mlflow uploads nothing, silently"),
    Difference(r"client.update_run (run_id: .*|status: empty)", _OK, rf"{_INVALID}|{_MISSED}", "`update_run` without changes still looks up the run; mlflow does nothing"),
    Difference(r".*experiment_names: .*", _OK, rf"{_INVALID}|{_MISSED}", "`search_runs` of an experiment name that does not exist is refused; mlflow logs a warning and finds nothing"),
    Difference(r".*artifact_uri: (empty|bytes)|.*download_artifacts (artifact_)?path: folder", _OK, rf"{_INVALID}|{_MISSED}",
               "downloading a file that does not exist is refused; mlflow creates an empty folder"),
    Difference(r".*delete_logged_model_tag key: (None|int)", _OK, _INVALID, "the key of a tag to delete must be text"),
    Difference(r".*archive_existing_versions: int|.*initialize_logged_model tags: pairs", _OK, _INVALID, "a flag is True or False, and tags are a dict"),
    Difference(r".*rename_registered_model.*", "ok NoneType", "ok RegisteredModel", "`rename_registered_model` returns the model"),
    Difference(r".*transition_model_version_stage archive_existing_versions: list", "TypeError", _OK, "a flag is True or False, and tags are a dict"),
)  # fmt: skip


def reason(call: str, genuine: str, ours: str) -> Difference | None:
    """Find what explains a difference; None where nothing does."""
    return next((one for one in DIFFERENCES if one.covers(call, genuine, ours)), None)
