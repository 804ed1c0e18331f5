"""Messages of the public API: files of runs and logged models."""

from __future__ import annotations

from greenroom.core.artifacts import FolderPage
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part


class FolderEntry(Part, frozen=True, kw_only=True):
    """A file, or a folder that contains files.

    Attributes:
        path: relative to the folder of the run or logged model.
        is_folder: whether it is a folder.
        size_bytes: size of the file; null for a folder.
    """

    path: str
    is_folder: bool
    size_bytes: int | None


class FolderEntryList(Part, frozen=True, kw_only=True):
    """Direct children of a folder.

    Attributes:
        items: the children of this page, by name.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[FolderEntry]
    next_page_token: str | None


class ListRunFiles(Request):
    """Which folder of a run.

    Attributes:
        path: relative to the folder of the run; empty for that folder itself.
    """

    run_id: Text
    path: str = ""
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class DownloadRunFile(Request):
    """Which file of a run.

    Attributes:
        path: relative to the folder of the run.
    """

    run_id: Text
    path: Text


class ListLoggedModelFiles(Request):
    """Which folder of a logged model.

    Attributes:
        path: relative to the folder of the logged model; empty for that folder itself.
    """

    logged_model_id: Text
    path: str = ""
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class DownloadLoggedModelFile(Request):
    """Which file of a logged model.

    Attributes:
        path: relative to the folder of the logged model.
    """

    logged_model_id: Text
    path: Text


def folder_entries(page: FolderPage, folder: str) -> FolderEntryList:
    """Convert a listing.

    Args:
        folder: the listed folder; empty for the folder of the run or logged model itself.
    """
    items = [
        FolderEntry(
            path=f"{folder}/{entry.name}" if folder else entry.name,
            is_folder=entry.is_dir,
            size_bytes=entry.size_bytes,
        )
        for entry in page.entries
    ]
    return FolderEntryList(items=items, next_page_token=page.next_token)
