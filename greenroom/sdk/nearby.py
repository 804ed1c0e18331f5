"""What there is near something that is not there: the name that was meant, mostly.

Asked only when a call has failed, through the same transport; where asking fails too, the first error stands as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

from greenroom.errors import EndpointNotFound, GreenroomError, InvalidInput, NotFound
from greenroom.wire.decoding import Request
from greenroom.wire.endpoints import Endpoint, experiments, model_versions, registered_models, runs
from greenroom.wire.messages import experiments as experiment_messages
from greenroom.wire.messages import model_versions as version_messages
from greenroom.wire.messages import registered_models as model_messages
from greenroom.wire.messages import runs as run_messages

Call = Callable[[Endpoint, Request], Any]

_MOST_SEARCHED = 1000
_MOST_RUNS = 200
_MOST_EXPERIMENTS = 50
_SHOWN = 5
# Ids are random: what shares less than this with another is no slip of the pen.
_SAME_ID = 0.8
# Their callers look for something that may well not be there, or miss a tag rather than what carries it.
_LEFT_ALONE = ("/get-by-name", "/delete-tag", "/model-versions/create")


def explained(error: GreenroomError, call: Call, endpoint: Endpoint, message: Request) -> GreenroomError:
    """Make the error say what there is instead, where that can be found out.

    Args:
        call: asks the server, without explaining in turn.
        endpoint: what was asked, with `message`.
    """
    subject = _subject(error, endpoint)
    if subject is None:
        return error
    try:
        hint = subject(call, message)
    except GreenroomError:
        return error
    better = type(error)(f"{error.message.rstrip('.')}. {hint}", field=error.field)
    better.error_code = error.error_code
    return better


def _subject(error: GreenroomError, endpoint: Endpoint) -> Callable[[Call, Any], str] | None:
    """Find what can be missing for a call to fail so."""
    path, fields = endpoint.path, endpoint.request.__struct_fields__
    if isinstance(error, EndpointNotFound) or path.endswith(_LEFT_ALONE):
        return None
    # An alias nobody set is 400 on this wire.
    if "alias" in fields and isinstance(error, NotFound | InvalidInput):
        return _aliases
    if not isinstance(error, NotFound):
        return None
    if path.startswith("/model-versions/") and "version" in fields:
        return _versions
    if path.startswith("/registered-models/") and "name" in fields:
        return lambda call, message: _models(call, message.name)
    if "run_id" in fields:
        return _runs
    if "experiment_id" in fields:
        return _experiments
    return None


def _models(call: Call, name: str) -> str:
    search = model_messages.SearchRegisteredModels(max_results=_MOST_SEARCHED)
    names = [model.name for model in call(registered_models.SEARCH, search).registered_models]
    if not names:
        return "There is no registered model yet."
    by_case = {one.lower(): one for one in names}
    near = [by_case[one] for one in get_close_matches(name.lower(), by_case, 3)]
    return f"Near it: {_listed(near)}." if near else f"There are: {_listed(names)}."


def _aliases(call: Call, message: Any) -> str:
    try:
        model = call(registered_models.GET, model_messages.NameRegisteredModel(name=message.name)).registered_model
    except NotFound:
        return _models(call, message.name)
    aliases = [f"{one.alias} (version {one.version})" for one in model.aliases or ()]
    return f"Its aliases: {_listed(aliases)}." if aliases else "It has no aliases."


def _versions(call: Call, message: Any) -> str:
    try:
        call(registered_models.GET, model_messages.NameRegisteredModel(name=message.name))
    except NotFound:
        return _models(call, message.name)
    quote = '"' if "'" in message.name else "'"
    search = version_messages.SearchModelVersions(
        filter=f"name = {quote}{message.name}{quote}", max_results=_MOST_SEARCHED
    )
    numbers = sorted((int(one.version) for one in call(model_versions.SEARCH, search).model_versions), reverse=True)
    return f"Its versions, newest first: {_listed(map(str, numbers))}." if numbers else "It has no versions."


def _runs(call: Call, message: Any) -> str:
    wanted = str(message.run_id)
    everywhere = experiment_messages.SearchExperiments(max_results=_MOST_EXPERIMENTS)
    ids = [one.experiment_id for one in call(experiments.SEARCH, everywhere).experiments]
    search = run_messages.SearchRuns(experiment_ids=ids, max_results=_MOST_RUNS)
    infos = [run.info for run in call(runs.SEARCH, search).runs]
    if not infos:
        return "There is no run yet."
    named = [f"{one.run_id} is called '{wanted}'" for one in infos if one.run_name == wanted]
    if named:
        return f"Runs are named by their id: {_listed(named)}."
    shown = {one.run_id: f"{one.run_id} ({one.run_name})" for one in infos}
    near = [shown[one] for one in get_close_matches(wanted, shown, 3, _SAME_ID)]
    return f"Near it: {_listed(near)}." if near else f"The newest runs: {_listed(list(shown.values())[:3])}."


def _experiments(call: Call, message: Any) -> str:
    wanted = str(message.experiment_id)
    everywhere = experiment_messages.SearchExperiments(max_results=_MOST_SEARCHED)
    found = call(experiments.SEARCH, everywhere).experiments
    named = [f"{one.experiment_id} is called '{wanted}'" for one in found if one.name == wanted]
    if named:
        return f"Experiments are named by their id here: {_listed(named)}."
    return f"There are: {_listed([f'{one.experiment_id} ({one.name})' for one in found])}."


def _listed(names: Any) -> str:
    all_names: Sequence[str] = list(names)
    return ", ".join(all_names[:_SHOWN]) + (", ..." if len(all_names) > _SHOWN else "")
