"""Messages of the public API: the stages of a workspace."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from greenroom.core import stages as records
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import Part, Resource, with_etag

# Checked by the service, whose message names the colours.
GivenColour = Annotated[str, Meta(extra_json_schema={"enum": list(records.COLOURS)})]


class Stage(Resource, frozen=True, kw_only=True):
    """A stage of the workspace.

    Attributes:
        name: name of the stage.
        position: order of the stages, from 0: a version is shown with the stage that is furthest.
        is_active: whether versions in it are in use; only these are archived when another version enters.
        colour: the colour it is shown in.
    """

    name: str
    position: int
    is_active: bool
    colour: str


class StageList(Part, frozen=True, kw_only=True):
    """The stages of the workspace, in order.

    Attributes:
        items: all stages.
        next_page_token: null, since all stages are on one page.
    """

    items: list[Stage]
    next_page_token: str | None


class CreateStage(Request):
    """A new stage.

    Attributes:
        name: 1 to 50 visible characters, without ``/``, ``@`` and ``:``; unique in any case.
        colour: the least used one if omitted.
        position: place in the order, from 1; the last one before ``Archived`` if omitted.
    """

    name: Text
    colour: GivenColour | None = None
    position: int | None = None


class GetStage(Request):
    """Which stage.

    Attributes:
        stage: name of the stage, in any case.
    """

    stage: Text


class UpdateStage(Request):
    """The fields of a stage to change; at least one.

    Attributes:
        stage: name of the stage, in any case.
        name: another name; refused while versions are in the stage.
    """

    stage: Text
    name: Text | UnsetType = UNSET
    colour: GivenColour | UnsetType = UNSET
    position: int | UnsetType = UNSET


def stage(stages: records.Stages, name: records.Stage) -> Stage:
    """Convert a stage to its resource."""
    position = stages.names.index(name)
    return with_etag(
        Stage(
            name=name,
            position=position,
            is_active=name in stages.active,
            colour=stages.records[position].colour,
            etag="",
        )
    )
