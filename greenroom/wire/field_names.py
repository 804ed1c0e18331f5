"""Names of fields at fault in the words of Greenroom's own APIs.

Services name a field as the MLflow API does (``name``, ``model_id``), whichever API a request came by.
"""

from __future__ import annotations

from greenroom.errors import GreenroomError, NotFound
from greenroom.wire.decoding import Request

_OWN_NAMES = {"name": "model", "new_name": "name", "model_id": "logged_model_id"}


def own_field_name(error: GreenroomError, request: type[Request]) -> str | None:
    """Return the field at fault as a request message names it.

    >>> class Update(Request):
    ...     model: str
    ...     name: str
    >>> own_field_name(NotFound("No such model.", field="name"), Update)
    'model'
    >>> own_field_name(GreenroomError("The name is taken.", field="new_name"), Update)
    'name'
    """
    fields = request.__struct_fields__
    own = _OWN_NAMES.get(error.field or "")
    # The message may have both: the name of the model in its path, and a new one.
    is_other = error.field not in fields or (error.field == "name" and isinstance(error, NotFound))
    return own if own in fields and is_other else error.field
