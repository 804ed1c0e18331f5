"""Messages of the native API: folders of files and a look into one."""

from __future__ import annotations

from typing import Literal

from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.messages.pages.shared import Answer

PreviewKind = Literal["text", "markdown", "table", "json", "image", "html", "pdf", "parquet", "other"]


class ArtifactEntry(Answer, frozen=True, kw_only=True):
    """A file, or a folder that holds files.

    Attributes:
        path: below the owner's folder.
        size_bytes: null for a folder.
    """

    name: str
    path: str
    is_dir: bool
    size_bytes: int | None


class ArtifactsPage(Answer, frozen=True, kw_only=True):
    """Direct children of a folder, folders first.

    Attributes:
        root_uri: address of the owner's folder.
        is_outside: whether the files are outside this registry; none are listed then.
        is_model: whether the folder holds an MLmodel file.
    """

    owner: str
    path: str
    root_uri: str
    is_outside: bool
    is_model: bool
    entries: list[ArtifactEntry]
    next_page_token: str | None


class PreviewTable(Answer, frozen=True, kw_only=True):
    """The head of a table; rows may be shorter or longer than the header."""

    header: list[str]
    rows: list[list[str]]


class Preview(Answer, frozen=True, kw_only=True):
    """A look into a file.

    Attributes:
        content_type: guessed from the name.
        text: beginning of the text, for kinds text, markdown, json, table, html and for SVG; null for the others.
        table: for kind table.
        is_truncated: whether the file goes on behind what is shown.
        raw_url: the bytes, below this server; images draw and PDF and HTML open there in a sandbox. Of a Parquet file the
            page reads what it shows from there, by ranges.
        download_url: the bytes as a download.
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
    """Ask for the children of a folder.

    Attributes:
        owner: ``run:<run_id>``, ``version:<name>/<version>`` or ``logged_model:<model_id>``.
        path: folder below the owner's; empty for that itself.
        limit: most children of one answer.
    """

    owner: Text
    path: str = ""
    limit: Int64 = 500
    page_token: str | None = None


class GetPreview(Request):
    """Ask for a look into a file.

    Attributes:
        limit: most bytes that are read of it.
    """

    owner: Text
    path: Text
    limit: Int64 = 262_144


class GetRaw(Request):
    """Ask for the bytes of a file; with `download` the browser saves them under their name."""

    owner: Text
    path: Text
    download: bool = False
