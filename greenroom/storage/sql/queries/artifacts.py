"""Queries: artifact roots, files by path, blobs by digest, manifests.

Folders have no rows: a folder is a range of paths. The paths below ``a/b`` sort from ``a/b/`` up to, but not including,
``a/b0`` ("0" is the character after "/").
"""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.artifact_paths import MAX_PATH_BYTES
from greenroom.core.artifacts import (
    ArtifactRoot,
    FileEntry,
    FolderEntry,
    Manifest,
    RootKind,
    StoredFile,
)
from greenroom.core.blobs import StoredBlob
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

_ADD_ROOT = Sql(
    "INSERT INTO artifact_roots (workspace, path, kind, owner_id) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (workspace, path) DO NOTHING RETURNING id"
)
_ROOT_OF = Sql(
    "SELECT id, path, kind, owner_id FROM artifact_roots WHERE workspace = $1 AND path IN {texts:$2} "
    "ORDER BY length(path) DESC LIMIT 1"
)
# Locked until the file that will refer to it is committed. A garbage collector locks the row before it deletes the
# bytes, so this waits for it, and then finds no row, or one marked as orphaned.
_PLACE = Sql("SELECT place FROM blobs WHERE digest = $1 AND condemned_at_ms IS NULL {for_share}")
_REGISTER_BLOB = Sql(
    "INSERT INTO blobs (digest, size_bytes, place, created_at_ms) VALUES ($1, $2, $3, $4) "
    # The bytes of an orphaned digest may be deleted at any moment, so the new copy replaces them.
    "ON CONFLICT (digest) DO UPDATE SET condemned_at_ms = NULL, "
    "place = CASE WHEN blobs.condemned_at_ms IS NULL THEN blobs.place ELSE excluded.place END "
    "RETURNING place"
)
_MARK_ORPHANED = Sql(
    "INSERT INTO blobs (digest, size_bytes, place, created_at_ms, condemned_at_ms) VALUES ($1, $2, $3, $4, $4) "
    "ON CONFLICT (digest) DO NOTHING"
)
_REPLACE_PLACE = Sql("UPDATE blobs SET place = $3 WHERE digest = $1 AND place = $2")
_BLOBS = Sql(
    "SELECT digest, size_bytes, place FROM blobs WHERE condemned_at_ms IS NULL AND digest > $1 ORDER BY digest LIMIT $2"
)
_BLOB_TOTALS = Sql("SELECT count(*), coalesce(sum(size_bytes), 0) FROM blobs WHERE condemned_at_ms IS NULL")
_PATHS_WITH_DIGEST = Sql("SELECT path FROM artifact_files WHERE digest = $1 ORDER BY path LIMIT $2")
_VERSIONS_WITH_DIGEST = Sql(
    "SELECT m.name, v.version, f.path FROM manifest_files f JOIN model_versions v ON v.manifest_digest = f.manifest_digest "
    "JOIN registered_models m ON m.id = v.registered_model_id "
    "WHERE f.digest = $1 AND v.deleted_at_ms IS NULL ORDER BY m.name, v.version LIMIT $2"
)
_ANY_PLACE = Sql("SELECT place FROM blobs WHERE digest = $1")
# Two transactions that put "a" and "a/b" at the same time do not see each other's row. SQLite has one writer at a time
# and needs no lock.
_LOCK_PATH = Sql(
    "SELECT pg_advisory_xact_lock(hashtextextended($1, 0)), "
    "(SELECT count(pg_advisory_xact_lock_shared(hashtextextended(above.path, 0))) "
    "FROM unnest(CAST($2 AS text[])) AS above (path))"
)
_PUT_FILE = Sql(
    "INSERT INTO artifact_files (workspace, path, root_id, digest, size_bytes, modified_at_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace, path) DO UPDATE SET "
    "root_id = excluded.root_id, digest = excluded.digest, size_bytes = excluded.size_bytes, "
    "modified_at_ms = excluded.modified_at_ms"
)
_LOCK_FILE = Sql("SELECT digest FROM artifact_files WHERE workspace = $1 AND path = $2 {for_update}")
_GET_FILE = Sql(
    "SELECT f.path, f.digest, f.size_bytes, b.place FROM artifact_files f JOIN blobs b ON b.digest = f.digest "
    "WHERE f.workspace = $1 AND f.path = $2"
)
_CONFLICTING_PATH = Sql(
    "SELECT (SELECT path FROM artifact_files WHERE workspace = $1 AND path IN {texts:$2} LIMIT 1), "
    "EXISTS (SELECT 1 FROM artifact_files WHERE workspace = $1 AND path >= $3 AND path < $4)"
)
_IS_FOLDER = Sql("SELECT 1 FROM artifact_files WHERE workspace = $1 AND path >= $2 AND path < $3 LIMIT 1")
_DELETE_BELOW = Sql("DELETE FROM artifact_files WHERE workspace = $1 AND (path = $2 OR (path >= $3 AND path < $4))")
_ADD_MANIFEST = Sql(
    "INSERT INTO manifests (digest, file_count, size_bytes, created_at_ms) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (digest) DO NOTHING RETURNING digest"
)
_HAS_MANIFEST = Sql("SELECT 1 FROM manifests WHERE digest = $1")
_ADD_MANIFEST_FILE = Sql(
    "INSERT INTO manifest_files (manifest_digest, path, digest, size_bytes) VALUES ($1, $2, $3, $4)"
)
_GET_MANIFEST = Sql("SELECT digest, file_count, size_bytes FROM manifests WHERE digest = $1")
_MANIFEST_FILE = Sql(
    "SELECT f.path, f.digest, f.size_bytes, b.place FROM manifest_files f JOIN blobs b ON b.digest = f.digest "
    "WHERE f.manifest_digest = $1 AND f.path = $2"
)
_MANIFEST_FILES = Sql(
    "SELECT path, digest, size_bytes FROM manifest_files WHERE manifest_digest = $1 AND path > $2 ORDER BY path LIMIT $3"
)
_MANIFEST_OF_VERSION = Sql(
    "SELECT manifest_digest FROM model_versions WHERE files_id = $1 AND workspace = $2 AND deleted_at_ms IS NULL"
)


def _folder(table: str, owner: str) -> Sql:
    """Build a query that skips from child to child with one seek of the primary key each, however much is below them.

    Values: owner, first path that counts, end of the range, most children, where names begin (from 1), and a character
    that sorts before all that a name may hold.
    """
    first = f"SELECT min(f.path) FROM {table} f WHERE f.{owner} = $1 AND f.path < $3 AND f.path >= "
    slash = "{find:substr(child.path, $5), '/'}"
    return Sql(
        "WITH RECURSIVE child (path, number) AS ("
        f"SELECT ({first} $2), 1 UNION ALL "
        f"SELECT ({first} CASE WHEN {slash} = 0 THEN child.path || $6 "
        f"ELSE substr(child.path, 1, $5 - 2 + {slash}) || '0' END), child.number + 1 "
        "FROM child WHERE child.path IS NOT NULL AND child.number < $4) "
        "SELECT child.path, "
        f"(SELECT f.size_bytes FROM {table} f WHERE f.{owner} = $1 AND f.path = child.path) "
        "FROM child WHERE child.path IS NOT NULL"
    )


def _below(table: str, owner: str) -> tuple[Sql, Sql]:
    columns = f"SELECT path, digest, size_bytes FROM {table} WHERE {owner} = $1 AND "
    return Sql(columns + "path >= $2 AND path < $3 ORDER BY path LIMIT $4"), Sql(columns + "path = $2")


_LIST_FOLDER = _folder("artifact_files", "workspace")
_LIST_MANIFEST_FOLDER = _folder("manifest_files", "manifest_digest")
_FILES_BELOW = _below("artifact_files", "workspace")
_MANIFEST_FILES_BELOW = _below("manifest_files", "manifest_digest")

# Control characters are refused in names, so every longer name sorts after this.
_BEFORE_ALL_CHARACTERS = "\x01"
_AFTER_ALL_PATHS = "\U0010ffff" * (MAX_PATH_BYTES // 4 + 1)


class SqlArtifacts:
    """Implements `ArtifactStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add_root(self, path: str, *, kind: RootKind, owner_id: str) -> bool:
        """Assign a folder to an owner; return False if the path has an owner already."""
        return await self._session.one(_ADD_ROOT, self._workspace, path, kind, owner_id) is not None

    async def root_of(self, path: str) -> ArtifactRoot | None:
        """Find the innermost root that is `path` or contains it."""
        row = await self._session.one(_ROOT_OF, self._workspace, [*_folders_above(path), path])
        return None if row is None else ArtifactRoot(root_id=row[0], path=row[1], kind=row[2], owner_id=row[3])

    async def register_blob(self, blob: StoredBlob) -> str:
        """Register where the bytes of a digest are; return the place in use."""
        # Read first: most small files are known, and an upsert would rewrite their row and serialise uploads of empty
        # files.
        row = await self._session.one(_PLACE, blob.digest)
        if row is None:
            row = await self._session.one(
                _REGISTER_BLOB, blob.digest, blob.size_bytes, blob.place, self._session.now_ms
            )
            assert row is not None
        return str(row[0])

    async def mark_orphaned(self, blob: StoredBlob) -> str:
        """Register bytes that nothing refers to; a digest that is already registered stays as it is."""
        await self._session.run(_MARK_ORPHANED, blob.digest, blob.size_bytes, blob.place, self._session.now_ms)
        row = await self._session.one(_ANY_PLACE, blob.digest)
        assert row is not None
        return str(row[0])

    async def replace_place(self, blob: StoredBlob, *, damaged_place: str) -> str:
        """Write another place for a digest if it still has the damaged one; return the place in use."""
        await self._session.run(_REPLACE_PLACE, blob.digest, damaged_place, blob.place)
        row = await self._session.one(_ANY_PLACE, blob.digest)
        assert row is not None
        return str(row[0])

    async def list_blobs(self, *, after: str, limit: int) -> list[StoredBlob]:
        """Read the blobs that are not orphaned, by digest, after the given one; ``""`` starts from the first."""
        return [StoredBlob(*row) for row in await self._session.all(_BLOBS, after, limit)]

    async def blob_totals(self) -> tuple[int, int]:
        """Count the blobs that are not orphaned, and their bytes."""
        row = await self._session.one(_BLOB_TOTALS)
        assert row is not None
        return int(row[0]), int(row[1])

    async def files_with_digest(self, digest: str, *, limit: int) -> list[str]:
        """List files with these bytes: by their paths, and by model version and path, as in ``Iris/3: model/MLmodel``."""
        versions = await self._session.all(_VERSIONS_WITH_DIGEST, digest, limit)
        paths = await self._session.all(_PATHS_WITH_DIGEST, digest, limit)
        return [*(f"{name}/{version}: {path}" for name, version, path in versions), *(row[0] for row in paths)][:limit]

    async def lock_path(self, path: str) -> None:
        """Lock `path`, every path above it and every path below it against uploads until this transaction ends."""
        if self._session.dialect == "postgres":
            await self._session.one(_LOCK_PATH, path, _folders_above(path))

    async def put_file(self, path: str, *, root_id: int | None, blob: StoredBlob) -> None:
        """Point a path at a blob, replacing what it pointed at before."""
        await self._session.defer(
            _PUT_FILE, self._workspace, path, root_id, blob.digest, blob.size_bytes, self._session.now_ms
        )

    async def lock_file(self, path: str) -> str | None:
        """Lock the row of a file until this transaction ends and return its digest; None if the file does not exist."""
        row = await self._session.one(_LOCK_FILE, self._workspace, path)
        return None if row is None else str(row[0])

    async def get_file(self, path: str) -> StoredFile | None:
        """Read the file at a path."""
        row = await self._session.one(_GET_FILE, self._workspace, path)
        return None if row is None else StoredFile(*row)

    async def conflicting_path(self, path: str) -> str | None:
        """Return the path that prevents a file at `path`, or None."""
        row = await self._session.one(_CONFLICTING_PATH, self._workspace, _folders_above(path), *_range(path))
        assert row is not None
        return row[0] or (path if row[1] else None)

    async def is_folder(self, path: str) -> bool:
        """Return whether files exist below `path`."""
        return await self._session.one(_IS_FOLDER, self._workspace, *_range(path)) is not None

    async def list_folder(self, path: str, *, after: str | None, limit: int) -> list[FolderEntry]:
        """Read direct children of a folder; the cost depends on their number, not on the depth below them."""
        return await self._children(_LIST_FOLDER, self._workspace, path, after, limit)

    async def files_below(self, path: str, *, limit: int) -> list[FileEntry]:
        """Read every file below a folder, sorted; for a file: itself."""
        return await self._files(_FILES_BELOW, self._workspace, path, limit)

    async def delete_below(self, path: str) -> int:
        """Delete the rows of the file at `path` and of every file below it; return how many."""
        return await self._session.run(_DELETE_BELOW, self._workspace, path, *_range(path))

    async def add_manifest(self, manifest: Manifest, files: Sequence[FileEntry]) -> None:
        """Store a manifest and its files, unless it exists."""
        digest = manifest.digest
        # Read first: the same files are registered repeatedly, and an INSERT would lock the existing row.
        if await self._session.one(_HAS_MANIFEST, digest) is None and await self._session.one(
            _ADD_MANIFEST, digest, manifest.file_count, manifest.size_bytes, self._session.now_ms
        ):
            await self._session.execute_many(
                _ADD_MANIFEST_FILE, [(digest, file.path, file.digest, file.size_bytes) for file in files]
            )

    async def get_manifest(self, digest: str) -> Manifest | None:
        """Read one manifest, without its files."""
        row = await self._session.one(_GET_MANIFEST, digest)
        return None if row is None else Manifest(*row)

    async def manifest_file(self, manifest_digest: str, path: str) -> StoredFile | None:
        """Read one file of a manifest."""
        row = await self._session.one(_MANIFEST_FILE, manifest_digest, path)
        return None if row is None else StoredFile(*row)

    async def list_manifest_folder(
        self, manifest_digest: str, path: str, *, after: str | None, limit: int
    ) -> list[FolderEntry]:
        """Read direct children of a folder in a manifest."""
        return await self._children(_LIST_MANIFEST_FOLDER, manifest_digest, path, after, limit)

    async def manifest_files_below(self, manifest_digest: str, path: str, *, limit: int) -> list[FileEntry]:
        """Read every file below a folder of a manifest, sorted; for a file: itself."""
        return await self._files(_MANIFEST_FILES_BELOW, manifest_digest, path, limit)

    async def manifest_files(self, manifest_digest: str, *, after: str, limit: int) -> list[FileEntry]:
        """Read the files of a manifest by path, after the given one."""
        rows = await self._session.all(_MANIFEST_FILES, manifest_digest, after, limit)
        return [FileEntry(*row) for row in rows]

    async def manifest_of_version(self, files_id: str) -> str | None:
        """Find the manifest of the live model version with this ``files_id``."""
        row = await self._session.one(_MANIFEST_OF_VERSION, files_id, self._workspace)
        return None if row is None else row[0]

    async def _children(self, sql: Sql, owner: str, path: str, after: str | None, limit: int) -> list[FolderEntry]:
        start, end = _range(path)
        names_begin = len(path) + 2 if path else 1
        first = start if after is None else (start if path else "") + _first_after(after)
        rows = await self._session.all(sql, owner, first, end, limit, names_begin, _BEFORE_ALL_CHARACTERS)
        return [_child(row, names_begin - 1) for row in rows]

    async def _files(self, below: tuple[Sql, Sql], owner: str, path: str, limit: int) -> list[FileEntry]:
        in_range, exactly = below
        start, end = _range(path)
        rows = await self._session.all(in_range, owner, start, end, limit)
        if rows:
            return [FileEntry(row[0][len(start) :], row[1], row[2]) for row in rows]
        row = await self._session.one(exactly, owner, path)
        return [] if row is None else [FileEntry(path.rpartition("/")[2], row[1], row[2])]


def _range(path: str) -> tuple[str, str]:
    """Return the first path below a folder and the first one after the folder."""
    return (f"{path}/", f"{path}0") if path else ("", _AFTER_ALL_PATHS)


def _first_after(name: str) -> str:
    """Return the first path after a child: a file, or a folder given with ``/`` at its end."""
    return f"{name[:-1]}0" if name.endswith("/") else name + _BEFORE_ALL_CHARACTERS


def _folders_above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _child(row: Row, names_begin: int) -> FolderEntry:
    name, slash, _ = row[0][names_begin:].partition("/")
    return FolderEntry(name=name, is_dir=bool(slash), size_bytes=None if slash else row[1])
