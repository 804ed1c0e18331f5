"""The run id of requests: ``run_id``, or ``run_uuid`` as sent by the oldest clients."""

from __future__ import annotations

from greenroom.wire.decoding import Request, missing_value


class RunRequest(Request):
    """Base of requests about one run."""

    misses_camel = frozenset({"run_id"})

    run_id: str | None = None
    run_uuid: str | None = None

    @property
    def target(self) -> str:
        """Id of the run the request is about.

        Raises:
            InvalidInput: it is missing.
        """
        named = self.run_id if self.run_id is not None else self.run_uuid
        if not named:
            raise missing_value("run_id")
        return named
