"""The clients of a simulation: which requests each sends, in which order.

Each kind draws its own numbers from a generator of its own, so that leaving out one client changes nothing for the others.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, NamedTuple

from greenroom.core.access import Actor
from greenroom.core.permissions import Permission
from greenroom.core.requests import RequestedMove
from greenroom.core.rules import Target, TargetKind
from greenroom.core.runs import MetricPoint, RunStatus
from greenroom.core.stages import ARCHIVED, NONE, PRODUCTION, STAGING
from greenroom.services.approvals import request_decisions
from greenroom.services.approvals.requests import create_request
from greenroom.services.registry import (
    comments,
    model_restoring,
    model_versions,
    registered_models,
    stages,
    version_restoring,
)
from greenroom.services.rules import stage_rules
from greenroom.services.rules.stage_rules import GivenRule, Place
from greenroom.services.tracking import experiments, metrics, runs
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.simulation.actions import Action, Archiving, Change, Client, Condition, Logged, Look, Member, Outcome
from tests.support.access import _ADD_ACCOUNT, _ADD_GRANT, COPY_TO_GRANTS
from tests.support.registry import if_unchanged

# More events than any read of the log of a model covers.
BURST: Final = 120
_REPEAT_LAST_EVENT = Sql(
    "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $2) "
    "INSERT INTO events (tx_id, at_ms, actor, type, subject, topic, workspace, before, after) "
    "SELECT e.tx_id, e.at_ms, e.actor, e.type, e.subject, e.topic, e.workspace, e.after, e.after "
    "FROM events e, numbers WHERE e.seq = (SELECT max(seq) FROM events WHERE subject = $1)"
)


class Cast(NamedTuple):
    """What all clients of a schedule share.

    Attributes:
        prefix: of the names in the store; the names of the trace are what follows it.
        run_id: a run that is there from the beginning.
        experiment_id: an experiment that is there from the beginning.
        members: people with a role on model `a`: one who may ask, and two who may approve as well.
    """

    prefix: str
    run_id: str
    experiment_id: str
    members: Sequence[Member] = ()


def setup(prefix: str, versions: int, kinds: Collection[Kind]) -> Change:
    """Return the verb that makes what every client may count on: model `a`, version 1 in Production, a run, and people."""

    async def change(tx: SqlTransaction, actor: Actor) -> Cast:
        name = f"{prefix}a"
        await registered_models.create_registered_model(tx, actor, name=name, description=None, tags={})
        for _ in range(versions):
            await _register(tx, actor, name)
        await stages.transition_stage(tx, actor, name=name, version=1, stage=PRODUCTION, archive_existing=False)
        members = await _add_members(tx, prefix) if NEED_MEMBERS & set(kinds) else ()
        if not NEED_A_RUN & set(kinds):
            return Cast(prefix, "", "", members)
        experiment_id = await experiments.create_experiment(
            tx, actor, name=f"{prefix}x", artifact_location=None, tags=[]
        )
        run = await runs.create_run(
            tx, actor, experiment_id=experiment_id, user_id="", start_time_ms=0, run_name="r", tags=[]
        )
        return Cast(prefix, run.info.run_id, experiment_id, members)

    return change


async def _add_members(tx: SqlTransaction, prefix: str) -> Sequence[Member]:
    row = await tx.registered_models.find_row(f"{prefix}a")
    members = []
    # Someone administers a server with accounts.
    await tx._session.one(_ADD_ACCOUNT, f"{prefix}root", f"{prefix}root", 1)
    for name, role in (("ada", "contributor"), ("ben", "approver"), ("cem", "approver")):
        added = await tx._session.one(_ADD_ACCOUNT, prefix + name, prefix + name, 0)
        assert added is not None
        members.append(Member(name, int(added[0])))
        await tx._session.run(_ADD_GRANT, "default", "registered_model", row, f"user:{added[0]}", role)
    await tx._session.run(COPY_TO_GRANTS)
    return members


def mover(draw: random.Random, cast: Cast) -> Client:
    """Move versions between stages."""
    for _ in range(draw.randint(1, 3)):
        yield _move(draw, f"{cast.prefix}a", draw.randint(1, 3))


def archiver(draw: random.Random, cast: Cast) -> Client:
    """Move versions to Production, and archive those that are there."""
    for _ in range(draw.randint(1, 2)):
        yield _move(draw, f"{cast.prefix}a", draw.randint(1, 2), stage=PRODUCTION)


def promoter(draw: random.Random, cast: Cast) -> Client:
    """Read, then change a stage unless another client changed it since."""
    for _ in range(draw.randint(1, 2)):
        version = draw.randint(1, 3)
        seen = yield Look(f"{cast.prefix}a", version)
        if seen is None:
            continue
        if draw.random() < 0.3:
            yield _set_model_tag(cast, "a", "looked", str(version))
        stage = draw.choice([STAGING, PRODUCTION, PRODUCTION, NONE])
        archives, keeps = draw.random() < 0.7, draw.random() < 0.3
        yield Action(
            f"change stage of a/{version} to {stage}{' archiving' * archives}{' keeping others' * keeps} if unchanged",
            _verb(
                if_unchanged(stages.change_stage),
                name=f"{cast.prefix}a",
                version=version,
                stage=stage,
                archive_existing=archives,
                keep_others=keeps,
                comment="",
                if_match=seen.etag,
            ),
            f"name:{cast.prefix}a",
            archiving=Archiving(version, stage) if archives and stage in (STAGING, PRODUCTION) else None,
            condition=Condition(seen, version),
        )


def crowd(draw: random.Random, cast: Cast) -> Client:
    """Move a version, then fill the log of its model with changes of another kind."""
    yield _move(draw, f"{cast.prefix}a", draw.randint(1, 3))
    if draw.random() < 0.5:
        yield Action(f"set tag crowd of a {BURST + 1} times", _burst(cast), f"name:{cast.prefix}a")


def tagger(draw: random.Random, cast: Cast) -> Client:
    """Write and remove tags and descriptions."""
    for _ in range(draw.randint(1, 4)):
        version = draw.randint(1, 3)
        key, value = f"k{draw.randint(1, 2)}", f"v{draw.randint(1, 9)}"
        name = f"{cast.prefix}a"
        match draw.randrange(6):
            case 0:
                yield _set_model_tag(cast, "a", key, value)
            case 1:
                yield _named(
                    "delete tag {key} of {name}", registered_models.delete_registered_model_tag, cast, "a", key=key
                )
            case 2:
                yield _version_tag(cast, version, key, value)
            case 3:
                verb = _verb(model_versions.delete_model_version_tag, name=name, version=version, key=key)
                yield Action(f"delete tag {key} of a/{version}", verb, f"name:{name}")
            case 4:
                verb = _verb(registered_models.update_registered_model, name=name, description=value)
                yield Action(f"describe a as {value}", verb, f"name:{name}")
            case _:
                verb = _verb(model_versions.update_model_version, name=name, version=version, description=value)
                yield Action(f"describe a/{version} as {value}", verb, f"name:{name}")


def aliaser(draw: random.Random, cast: Cast) -> Client:
    """Set and delete aliases."""
    for _ in range(draw.randint(1, 3)):
        alias = draw.choice(["champion", "challenger"])
        version = draw.randint(1, 3)
        if draw.random() < 0.7:
            verb = _verb(registered_models.set_alias, name=f"{cast.prefix}a", alias=alias, version=version)
            yield Action(f"set alias {alias} of a to {version}", verb, f"name:{cast.prefix}a")
        else:
            yield _named("delete alias {alias} of {name}", registered_models.delete_alias, cast, "a", alias=alias)


def renamer(draw: random.Random, cast: Cast) -> Client:
    """Rename the model away, perhaps back, perhaps in a circle."""
    yield _rename(cast, "a", draw.choice(["b", "b", "c"]))
    for _ in range(draw.randint(0, 2)):
        yield _rename(cast, *draw.choice([("b", "a"), ("b", "c"), ("a", "b"), ("c", "a")]))


def recreator(draw: random.Random, cast: Cast) -> Client:
    """Create the model again as soon as its name is free, with versions, and move one."""
    name = f"{cast.prefix}a"

    async def create(tx: SqlTransaction, actor: Actor) -> None:
        await registered_models.create_registered_model(tx, actor, name=name, description=None, tags={})
        for _ in range(2):
            await _register(tx, actor, name)

    for _ in range(draw.randint(1, 2)):
        outcome: Outcome = yield Action("create model a with two versions", create, f"name:{name}")
        if outcome.is_acknowledged:
            break
    yield _move(draw, name, draw.randint(1, 2), stage=PRODUCTION)


def deleter(draw: random.Random, cast: Cast) -> Client:
    """Delete and restore models and versions."""
    name = f"{cast.prefix}a"
    for _ in range(draw.randint(1, 4)):
        version = draw.randint(1, 3)
        match draw.randrange(5):
            case 0:
                yield _named("delete model {name}", registered_models.delete_registered_model, cast, "a")
            case 1:
                yield _named("restore model {name}", model_restoring.restore_registered_model, cast, "a")
            case 2:
                yield _create(cast, "a")
            case 3:
                verb = _verb(model_versions.delete_model_version, name=name, version=version)
                yield Action(f"delete a/{version}", verb, f"name:{name}")
            case _:
                verb = _verb(version_restoring.restore_model_version, name=name, version=version)
                yield Action(f"restore a/{version}", verb, f"name:{name}")


def registrar(draw: random.Random, cast: Cast) -> Client:
    """Register versions, each with a key, and ask again when there was no clear answer."""
    for number in range(draw.randint(1, 3)):
        key = f"key-{number}" if draw.random() < 0.7 else None
        for _ in range(3):
            outcome: Outcome = yield Action(
                f"register a version of a{f' under {key}' if key else ''}",
                _verb_register(f"{cast.prefix}a"),
                f"name:{cast.prefix}a",
                key=key and cast.prefix + key,
            )
            if key is None or (outcome.is_acknowledged and draw.random() < 0.8):
                break


def creator(draw: random.Random, cast: Cast) -> Client:
    """Create models under names that others want, too."""
    for number in range(draw.randint(1, 3)):
        yield _create(cast, draw.choice("bc"), key=f"{cast.prefix}make-{number}" if draw.random() < 0.5 else None)


def commenter(draw: random.Random, cast: Cast) -> Client:
    """Comment on a model or a version, change the comment, take it back."""
    for number in range(draw.randint(1, 2)):
        version = draw.choice([None, 1, 2])
        made = Action(
            f"comment on a{f'/{version}' if version else ''}",
            _verb(comments.create_comment, name=f"{cast.prefix}a", version=version, text=f"text {number}"),
            f"name:{cast.prefix}a",
        )
        outcome: Outcome = yield made
        if not outcome.is_acknowledged:
            continue
        comment_id = outcome.value.comment_id
        if draw.random() < 0.5:
            change = _verb(comments.update_comment, comment_id=comment_id, text="new")
            yield Action("change the comment", change, author=made)
        if draw.random() < 0.3:
            yield Action("delete the comment", _verb(comments.delete_comment, comment_id=comment_id))


def runner(draw: random.Random, cast: Cast) -> Client:
    """Begin a run of its own, log to it and end it."""
    verb = _verb(
        runs.create_run,
        experiment_id=cast.experiment_id,
        user_id="",
        start_time_ms=0,
        run_name="mine",
        tags=[],
    )
    outcome: Outcome = yield Action("begin a run", verb, f"experiment_id:{cast.experiment_id}")
    if not outcome.is_acknowledged:
        return
    run_id = outcome.value.info.run_id
    for number in range(draw.randint(1, 2)):
        yield _log(draw, run_id, f"own-{number}")
    ending = _verb(runs.update_run, run_id=run_id, status=RunStatus.FINISHED, end_time_ms=7, run_name=None)
    yield Action("end the run", ending, f"run_id:{run_id}")


def logger(draw: random.Random, cast: Cast) -> Client:
    """Log to the run that others log to as well."""
    mark = f"{draw.randrange(10**6):06d}"
    for number in range(draw.randint(1, 3)):
        yield _log(draw, cast.run_id, f"{mark}-{number}", shares=draw.random() < 0.5)
    if draw.random() < 0.3:
        verb = _verb(runs.set_tag, run_id=cast.run_id, key="mlflow.runName", value=f"name {mark}")
        yield Action("rename the run", verb, f"run_id:{cast.run_id}")


def experimenter(draw: random.Random, cast: Cast) -> Client:
    """Tag, delete and restore the experiment."""
    for _ in range(draw.randint(1, 3)):
        match draw.randrange(4):
            case 0 | 1:
                value = f"v{draw.randint(1, 9)}"
                title = f"set tag k of the experiment to {value}"
                change = _verb(experiments.set_experiment_tag, experiment_id=cast.experiment_id, key="k", value=value)
            case 2:
                title = "delete the experiment"
                change = _verb(experiments.delete_experiment, experiment_id=cast.experiment_id)
            case _:
                title = "restore the experiment"
                change = _verb(experiments.restore_experiment, experiment_id=cast.experiment_id)
        yield Action(title, change, f"experiment_id:{cast.experiment_id}")


def ruler(draw: random.Random, cast: Cast) -> Client:
    """Set, change and delete the rule of Production of the model."""
    place = Place(TargetKind.STAGE, PRODUCTION, f"{cast.prefix}a")
    for number in range(draw.randint(2, 4)):
        if number and draw.random() < 0.2:
            yield Action("delete the rule of a", _verb(stage_rules.delete_rule, place=place))
            continue
        rule = GivenRule(approvals=draw.choice([0, 1, 2, 2, 2]), one_version=draw.random() < 0.6)
        title = f"let {rule.approvals} approve Production of a{', one version at a time' * rule.one_version}"
        yield Action(title, _verb(stage_rules.set_rule, place=place, given=rule))


def committee(draw: random.Random, cast: Cast) -> Client:
    """Ask for Production, and decide: approve, reject, withdraw, carry out."""
    decisions: list[Callable[..., Any]] = [
        *[request_decisions.approve_request] * 7,
        *[request_decisions.move_request] * 2,
        request_decisions.reject_request,
        request_decisions.withdraw_request,
    ]
    for _ in range(draw.randint(1, 2)):
        # Version 1 begins in Production, and there may be no version 3.
        version, asker = draw.choice([1, 2, 2, 2, 3]), draw.choice([cast.members[0], *cast.members])
        deciders = [one for one in cast.members[1:] if one != asker]
        move = RequestedMove(target=Target.stage(PRODUCTION), archive_existing=draw.random() < 0.3)
        outcome: Outcome = yield Action(
            f"{asker.name} asks for Production for a/{version}{' archiving' * move.archive_existing}",
            _verb(create_request, name=f"{cast.prefix}a", version=version, move=move),
            f"name:{cast.prefix}a",
            member=asker,
        )
        if not outcome.is_acknowledged:
            continue
        request_id = outcome.value.request.request_id
        for _ in range(draw.randint(2, 5)):
            verb = draw.choice(decisions)
            # In turn, so that two approvals are of two people.
            deciders.append(deciders.pop(0))
            member = draw.choice(cast.members) if draw.random() < 0.15 else deciders[0]
            if verb in (request_decisions.withdraw_request, request_decisions.move_request) and draw.random() < 0.7:
                member = asker
            yield Action(
                f"{member.name}: {verb.__name__} of a/{version}",
                _verb(verb, request_id=request_id, comment="so"),
                f"name:{cast.prefix}a",
                member=member,
            )


Kind = Callable[[random.Random, Cast], Client]

# Groups of clients: each schedule uses one of these lines, as many of it as it has clients.
_THEMES: Final[Sequence[Sequence[Kind]]] = (
    (archiver, mover, registrar, deleter),
    (archiver, renamer, recreator, mover),
    (recreator, deleter, archiver, renamer),
    (renamer, recreator, tagger, deleter),
    (promoter, crowd, promoter, mover),
    (promoter, commenter, mover, tagger),
    (registrar, registrar, renamer, creator),
    (creator, creator, renamer, deleter),
    (aliaser, deleter, mover, tagger),
    (runner, logger, logger, experimenter),
    (experimenter, runner, experimenter, logger),
)
_EVERYONE: Final[Sequence[Kind]] = (
    mover,
    archiver,
    promoter,
    crowd,
    tagger,
    aliaser,
    renamer,
    recreator,
    deleter,
    registrar,
    creator,
    commenter,
    runner,
    logger,
    experimenter,
)
# The same, where promotions take approvals.
_THEMES_WITH_RULES: Final[Sequence[Sequence[Kind]]] = (
    (ruler, committee, committee, mover),
    (committee, ruler, archiver, committee),
    (ruler, committee, deleter, committee),
    (committee, ruler, renamer, recreator),
    (ruler, committee, promoter, aliaser),
)
NEED_A_RUN: Final[frozenset[Kind]] = frozenset({runner, logger, experimenter})
NEED_MEMBERS: Final[frozenset[Kind]] = frozenset({committee})


def choose(draw: random.Random) -> list[Kind]:
    """Choose the clients of a schedule."""
    count = draw.choice([2, 3, 3, 3, 4])
    if draw.random() < 0.2:
        return draw.choices(_EVERYONE, k=count)
    # The first ones are what the theme is about.
    return list(draw.choice(_THEMES))[:count]


def choose_with_rules(draw: random.Random) -> list[Kind]:
    """Choose the clients of a schedule in which promotions take approvals."""
    return list(draw.choice(_THEMES_WITH_RULES))[: draw.choice([2, 3, 3, 4])]


def probe(prefix: str, number: int) -> Action:
    """Return a plain change that nothing prevents."""
    return _create(Cast(prefix, "", ""), f"probe-{number}")


def _verb(service: Callable[..., Any], **fields: Any) -> Change:
    return lambda tx, actor: service(tx, actor, **fields)


def _verb_register(name: str) -> Change:
    return lambda tx, actor: _register(tx, actor, name)


async def _register(tx: SqlTransaction, actor: Actor, name: str) -> int:
    made = await model_versions.create_model_version(
        tx,
        actor,
        name=name,
        source="s3://bucket/model",
        run_id=None,
        run_link="",
        model_id=None,
        description="",
        tags={},
    )
    return made.version


def _named(title: str, service: Callable[..., Any], cast: Cast, name: str, **fields: Any) -> Action:
    stored = cast.prefix + name
    return Action(title.format(name=name, **fields), _verb(service, name=stored, **fields), f"name:{stored}")


def _create(cast: Cast, name: str, *, key: str | None = None) -> Action:
    verb = _verb(registered_models.create_registered_model, name=cast.prefix + name, description=None, tags={})
    return Action(f"create model {name}{' under a key' if key else ''}", verb, f"name:{cast.prefix}{name}", key=key)


def _rename(cast: Cast, name: str, new_name: str) -> Action:
    verb = _verb(registered_models.rename_registered_model, name=cast.prefix + name, new_name=cast.prefix + new_name)
    return Action(f"rename {name} to {new_name}", verb, f"name:{cast.prefix}{name}")


def _move(draw: random.Random, name: str, version: int, *, stage: str | None = None) -> Action:
    stage = stage or draw.choice([PRODUCTION, PRODUCTION, STAGING, ARCHIVED, NONE])
    archives = stage in (PRODUCTION, STAGING) and draw.random() < 0.85
    verb = _verb(
        stages.transition_stage,
        name=name,
        version=version,
        stage=stage,
        archive_existing=archives,
    )
    title = f"move a/{version} to {stage}{' archiving' * archives}"
    return Action(title, verb, f"name:{name}", archiving=Archiving(version, stage) if archives else None)


def _set_model_tag(cast: Cast, name: str, key: str, value: str) -> Action:
    verb = _verb(registered_models.set_registered_model_tag, name=cast.prefix + name, key=key, value=value)
    return Action(f"set tag {key} of {name} to {value}", verb, f"name:{cast.prefix}{name}")


def _version_tag(cast: Cast, version: int, key: str, value: str) -> Action:
    name = f"{cast.prefix}a"
    verb = _verb(model_versions.set_model_version_tag, name=name, version=version, key=key, value=value)
    return Action(f"set tag {key} of a/{version} to {value}", verb, f"name:{name}")


def _burst(cast: Cast) -> Change:
    name = f"{cast.prefix}a"

    async def change(tx: SqlTransaction, actor: Actor) -> None:
        model = await registered_models.lock_registered_model(tx, actor, Permission.REGISTERED_MODEL_UPDATE, name)
        await registered_models.set_registered_model_tag(tx, actor, name=name, key="crowd", value="1")
        subject = f"registered_model:{model.row}"
        await tx._session.flush()
        # As if the tag had been set to the same value so often; one statement, for a hundred verbs take too long here.
        await tx._session.run(_REPEAT_LAST_EVENT, subject, BURST)
        events = tx.recorded.events  # type: ignore[attr-defined]
        event_type, _, _, after = events[-1]
        events += [(event_type, subject, after, after)] * BURST

    return change


def _log(draw: random.Random, run_id: str, mark: str, *, shares: bool = False) -> Action:
    steps = sorted(draw.sample(range(100), draw.randint(1, 3)))
    points = [MetricPoint(f"m-{mark}", step / 8, 1, step) for step in steps]
    points += [MetricPoint("loss", draw.random(), draw.randrange(9), draw.randrange(9))]
    params = [("lr", str(draw.randint(1, 2)))] if shares else [(f"p-{mark}", "1")]
    verb = _verb(
        metrics.log_batch, run_id=run_id, points=points, of_models=[], params=params, tags=[(f"t-{mark}", "1")]
    )
    title = f"log {mark} to the run{f', lr={params[0][1]}' if shares else ''}"
    logged = Logged(run_id, frozenset((f"m-{mark}", step) for step in steps), tuple(params))
    return Action(title, verb, f"run_id:{run_id}", logged=logged)
