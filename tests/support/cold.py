"""Bytes and requests of a page load, as the browser counts them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.support.browser import Tab


@dataclass
class Transfer:
    """Everything loaded while it watched.

    Attributes:
        requests: URL of each request, by the browser's own id for it.
        sizes: bytes on the wire, heads included, by the same id; 0 for what came from the cache.
    """

    requests: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def total_bytes(self) -> int:
        return sum(self.sizes.values())

    @property
    def api_calls(self) -> list[str]:
        return [url for url in self.requests.values() if "/api/" in url]

    def bytes_of(self, part: str) -> int:
        """Add up what was loaded for URLs that hold a text."""
        return sum(size for request, size in self.sizes.items() if part in self.requests.get(request, ""))


def watch(tab: Tab) -> Transfer:
    """Count from now on."""
    transfer = Transfer()
    session = tab.context.new_cdp_session(tab.page)

    def on_request(event: dict[str, Any]) -> None:
        transfer.requests[event["requestId"]] = event["request"]["url"]

    def on_response(event: dict[str, Any]) -> None:
        # What is never finished, as the stream of live updates, has at least this.
        transfer.sizes[event["requestId"]] = int(event["response"]["encodedDataLength"])

    def on_finished(event: dict[str, Any]) -> None:
        transfer.sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", on_request)
    session.on("Network.responseReceived", on_response)
    session.on("Network.loadingFinished", on_finished)
    session.send("Network.enable")
    return transfer
