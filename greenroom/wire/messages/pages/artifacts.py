"""Messages of the pages' API: artifact folders and file previews."""

from __future__ import annotations

from typing import Literal

from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.shared import Answer

PreviewKind = Literal["text", "markdown", "table", "json", "image", "html", "pdf", "parquet", "other"]


class ArtifactEntry(Answer, frozen=True, kw_only=True):
    """A file, or a folder that holds files.

    Attributes:
        path: relative to the owner's folder.
        size_bytes: null for a folder.
    """

    name: str
    path: str
    is_dir: bool
    size_bytes: int | None


class ArtifactsPage(Answer, frozen=True, kw_only=True):
    """Direct children of a folder, folders first.

    Attributes:
        root_uri: URI of the owner's folder.
        is_outside: whether the files are outside this registry; if so, none are listed.
        is_model: whether the folder contains an MLmodel file.
    """

    owner: str
    path: str
    root_uri: str
    is_outside: bool
    is_model: bool
    entries: list[ArtifactEntry]
    next_page_token: str | None


class PreviewTable(Answer, frozen=True, kw_only=True):
    """The first rows of a table; rows may be shorter or longer than the header."""

    header: list[str]
    rows: list[list[str]]


class Preview(Answer, frozen=True, kw_only=True):
    """A preview of a file.

    Attributes:
        content_type: guessed from the name.
        text: beginning of the text, for kinds text, markdown, json, table, html and for SVG; null for others.
        table: for kind table.
        is_truncated: whether the file continues after the preview.
        raw_url: URL of the content on this server; displays images, and PDF and HTML in a sandbox. The page reads
            Parquet files from there, by ranges.
        download_url: URL of the content as a download.
    """

    owner: str
    path: str
    name: str
    kind: PreviewKind
    size_bytes: int
    digest: str
    content_type: str
    text: str | None
    table: PreviewTable | None
    is_truncated: bool
    raw_url: str
    download_url: str


class ListArtifacts(Request):
    """List the children of a folder.

    Attributes:
        owner: ``run:<run_id>``, ``version:<name>/<version>`` or ``logged_model:<model_id>``.
        path: folder relative to the owner's; empty for the owner's folder itself.
        limit: page size.
    """

    owner: Text
    path: str = ""
    limit: Int64 = 500
    page_token: str | None = None


class GetPreview(Request):
    """Preview a file.

    Attributes:
        limit: most bytes read from it.
    """

    owner: Text
    path: Text
    limit: Int64 = 262_144


class GetRaw(Request):
    """Get the content of a file; with `download`, the browser saves it under its name."""

    owner: Text
    path: Text
    download: bool = False
