"""Experiments, lifecycle stages and view types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from greenroom.errors import InvalidInput
from greenroom.sdk.entities.base import Entity
from greenroom.sdk.plain_values import plain_value
from greenroom.sdk.settings import DEFAULT_WORKSPACE

if TYPE_CHECKING:
    from greenroom.wire.messages import experiments as wire


class LifecycleStage:
    """The lifecycle stage of an experiment or run."""

    ACTIVE: ClassVar[str] = "active"
    DELETED: ClassVar[str] = "deleted"

    @classmethod
    def is_valid(cls, lifecycle_stage: str) -> bool:
        """Return whether this is a lifecycle stage."""
        return lifecycle_stage in {cls.ACTIVE, cls.DELETED}

    @classmethod
    def view_type_to_stages(cls, view_type: int | str = 3) -> list[str]:
        """List the lifecycle stages that a view shows.

        >>> LifecycleStage.view_type_to_stages(ViewType.DELETED_ONLY)
        ['deleted']
        """
        word = ViewType.word(view_type)
        return [cls.ACTIVE] * (word != "DELETED_ONLY") + [cls.DELETED] * (word != "ACTIVE_ONLY")

    @classmethod
    def matches_view_type(cls, view_type: int | str, lifecycle_stage: str) -> bool:
        """Return whether a view shows a lifecycle stage."""
        return lifecycle_stage in cls.view_type_to_stages(view_type)


class ViewType:
    """Which experiments or runs a search returns; the numbers are mlflow's."""

    ACTIVE_ONLY: ClassVar[int] = 1
    DELETED_ONLY: ClassVar[int] = 2
    ALL: ClassVar[int] = 3

    _WORDS: ClassVar[dict[int, str]] = {1: "ACTIVE_ONLY", 2: "DELETED_ONLY", 3: "ALL"}

    @classmethod
    def word(cls, view_type: int | str | None) -> str:
        """Return the wire's name of a view type.

        >>> ViewType.word(ViewType.ALL)
        'ALL'

        Raises:
            InvalidInput: the view type does not exist.
        """
        if view_type is None:
            return cls._WORDS[cls.ACTIVE_ONLY]
        word = (
            view_type.upper()
            if isinstance(view_type, str)
            else next((word for number, word in cls._WORDS.items() if number == plain_value(view_type)), None)
        )
        if word is None or word not in cls._WORDS.values():
            raise InvalidInput(
                f"view_type is {view_type!r}; it must be ViewType.ACTIVE_ONLY, DELETED_ONLY or ALL.", field="view_type"
            )
        return word

    @classmethod
    def to_string(cls, view_type: int) -> str:
        """Return mlflow's name of a view type.

        >>> ViewType.to_string(ViewType.ACTIVE_ONLY)
        'active_only'
        """
        return cls.word(view_type).lower()

    @classmethod
    def from_string(cls, view_str: str) -> int:
        """Parse the name of a view type.

        >>> ViewType.from_string("deleted_only") == ViewType.DELETED_ONLY
        True
        """
        word = cls.word(view_str)
        return next(number for number, known in cls._WORDS.items() if known == word)


class ExperimentTag(Entity, frozen=True):
    """A tag of an experiment."""

    key: str
    value: str


class Experiment(Entity, frozen=True):
    """A group of runs.

    Attributes:
        artifact_location: root of its runs' artifacts.
        lifecycle_stage: ``active`` or ``deleted``.
        creation_time: milliseconds since 1970, UTC; None if unknown.
        last_update_time: the same.
        workspace: that it is in.
    """

    experiment_id: str
    name: str
    artifact_location: str
    lifecycle_stage: str
    tags: dict[str, str] = {}
    creation_time: int | None = None
    last_update_time: int | None = None
    workspace: str = DEFAULT_WORKSPACE

    DEFAULT_EXPERIMENT_NAME: ClassVar[str] = "Default"

    @classmethod
    def from_wire(cls, answer: wire.Experiment, workspace: str | None = None) -> Experiment:
        """Build it from a wire message.

        Args:
            workspace: that the request named, for servers that do not say; None for the default one.
        """
        return cls(
            experiment_id=answer.experiment_id,
            name=answer.name,
            artifact_location=answer.artifact_location,
            lifecycle_stage=answer.lifecycle_stage,
            tags=pairs(answer.tags),
            creation_time=answer.creation_time,
            last_update_time=answer.last_update_time,
            workspace=getattr(answer, "workspace", None) or workspace or DEFAULT_WORKSPACE,
        )


def pairs(items: list[Any]) -> dict[str, str]:
    """Convert the wire's list of keys and values to a dict; a missing value becomes empty."""
    return {item.key: item.value or "" for item in items}
