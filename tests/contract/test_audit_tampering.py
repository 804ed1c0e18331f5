"""Changes made directly in the database: each is found and named, on both databases and by both verifiers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from greenroom.attestations.ed25519 import SigningKey, public_pem
from greenroom.errors import StateConflict
from tests.support.sealed_logs import SealedLog, stand_alone

INSERT = (
    "INSERT INTO events (seq, tx_id, at_ms, actor, type, subject, topic, workspace) VALUES "
    "({seq}, {tx}, 1, 'mallory', 'registered_model.updated', 'registered_model:1', 'registered_model:1', 'default')"
)
# Counting up to it takes longer than anyone waits.
FAR = 2**62
EXCHANGE = (
    "UPDATE {table} SET {column} = -1 WHERE {column} = {a}",
    "UPDATE {table} SET {column} = {a} WHERE {column} = {b}",
    "UPDATE {table} SET {column} = {b} WHERE {column} = -1",
)


@pytest.fixture
def log(database_url: str, tmp_path: Path) -> SealedLog:
    """Return a log of 75 events with heads at 10, 40 and 75."""
    log = SealedLog(database_url, tmp_path)
    log.grow(10, 30, 35)
    return log


def exchange(table: str, column: str, a: int, b: int) -> list[str]:
    return [text.format(table=table, column=column, a=a, b=b) for text in EXCHANGE]


def nothing(log: SealedLog) -> None:
    pass


def one_byte(log: SealedLog) -> None:
    log.change("""UPDATE events SET after = replace(after, '{"name":"name', '{"name":"nbme') WHERE seq = 12""")


def time(log: SealedLog) -> None:
    log.change("UPDATE events SET at_ms = at_ms - 1 WHERE seq = 12")


def who(log: SealedLog) -> None:
    log.change("UPDATE events SET actor_id = NULL WHERE seq = 12")


def removed(log: SealedLog) -> None:
    log.change("DELETE FROM events WHERE seq = 12")


def swapped_numbers(log: SealedLog) -> None:
    log.change(*exchange("events", "seq", 12, 30))


def swapped_contents(log: SealedLog) -> None:
    fields = ("after", "at_ms", "change_id", "comment")
    moves = ", ".join(f"{name} = (SELECT o.{name} FROM copies o WHERE o.seq = 42 - events.seq)" for name in fields)
    log.change(
        "CREATE TEMPORARY TABLE copies AS SELECT * FROM events WHERE seq IN (12, 30)",
        f"UPDATE events SET {moves} WHERE seq IN (12, 30)",
    )


def swapped_seals(log: SealedLog) -> None:
    log.change(*exchange("sealed_events", "leaf_index", 11, 29))


def cut(log: SealedLog) -> None:
    log.change("DELETE FROM events WHERE seq > 70")


def cut_with_seals(log: SealedLog) -> None:
    log.change(
        "DELETE FROM events WHERE seq > 70",
        "DELETE FROM event_positions WHERE seq > 70",
        "DELETE FROM sealed_events WHERE seq > 70",
        "UPDATE audit_state SET tree_size = 70",
    )


def cut_with_heads(log: SealedLog) -> None:
    log.change(
        "DELETE FROM events WHERE seq > 40",
        "DELETE FROM event_positions WHERE seq > 40",
        "DELETE FROM sealed_events WHERE seq > 40",
        "DELETE FROM audit_nodes WHERE (level = 4 AND node_index >= 2)",
        "DELETE FROM audit_heads WHERE tree_size > 40",
        "UPDATE audit_state SET tree_size = 40, head_size = 40",
    )


def inserted(log: SealedLog) -> None:
    log.change("DELETE FROM events WHERE seq = 20", "DELETE FROM sealed_events WHERE seq = 20")
    log.change(INSERT.format(seq=20, tx=0 if log.is_sqlite else 1))


def inserted_before(log: SealedLog) -> None:
    log.change(INSERT.format(seq=-3, tx=0 if log.is_sqlite else 1))


def event_with_seal(log: SealedLog) -> None:
    log.change(
        "UPDATE events SET at_ms = at_ms - 1 WHERE seq = 12",
        f"UPDATE sealed_events SET leaf_hash = '{'ab' * 32}' WHERE seq = 12",
    )
    rehash(log)


def rehash(log: SealedLog) -> None:
    """Make the leaf of event 12 that of its present content."""

    async def work(database: object) -> str:
        event = await database.read(lambda tx: tx.audit.event(12))  # type: ignore[attr-defined]
        return str(event.leaf_hash.hex())

    log.change(f"UPDATE sealed_events SET leaf_hash = '{log.run(work)}' WHERE seq = 12")


def seal(log: SealedLog) -> None:
    log.change(f"UPDATE sealed_events SET leaf_hash = '{'ab' * 32}' WHERE seq = 12")


def seal_removed(log: SealedLog) -> None:
    log.change("DELETE FROM sealed_events WHERE seq = 12", "DELETE FROM events WHERE seq = 12")


def node(log: SealedLog) -> None:
    log.change(f"UPDATE audit_nodes SET hash = '{'ab' * 32}' WHERE level = 4 AND node_index = 1")


def node_removed(log: SealedLog) -> None:
    log.change("DELETE FROM audit_nodes WHERE level = 4 AND node_index = 1")


def root(log: SealedLog) -> None:
    log.change(f"UPDATE audit_heads SET root_hash = '{'ab' * 32}' WHERE tree_size = 40")


def time_of_head(log: SealedLog) -> None:
    log.change("UPDATE audit_heads SET at_ms = at_ms + 1 WHERE tree_size = 40")


def head_removed(log: SealedLog) -> None:
    log.change("DELETE FROM audit_heads WHERE tree_size = 40")


def last_head_removed(log: SealedLog) -> None:
    log.change("DELETE FROM audit_heads WHERE tree_size = 75")


def signature_removed(log: SealedLog) -> None:
    log.change("UPDATE audit_heads SET signature = NULL, key_id = NULL WHERE tree_size = 75")


def signature(log: SealedLog) -> None:
    log.change("UPDATE audit_heads SET signature = 'AAAA' || substr(signature, 5) WHERE tree_size = 40")


def other_key(log: SealedLog) -> None:
    log.change("DELETE FROM audit_heads WHERE tree_size = 75", "UPDATE audit_state SET head_size = 40")
    trusted, log.key = log.key, SigningKey.generate()
    log.grow(1)
    log.key = trusted


def positions(log: SealedLog) -> None:
    if log.is_sqlite:
        pytest.skip("SQLite has no positions")
    log.change(*exchange("event_positions", "position", 12, 30))


def position_removed(log: SealedLog) -> None:
    if log.is_sqlite:
        pytest.skip("SQLite has no positions")
    log.change("DELETE FROM event_positions WHERE seq = 12")


def all_seals_removed(log: SealedLog) -> None:
    tables = ("sealed_events", "audit_nodes", "audit_heads", "audit_keys", "audit_state")
    log.change(*(f"DELETE FROM {name}" for name in tables), "UPDATE events SET actor = 'mallory' WHERE seq = 12")


def far_leaf(log: SealedLog) -> None:
    log.change(f"INSERT INTO sealed_events (leaf_index, seq, leaf_hash) VALUES ({FAR}, 99, '{'ab' * 32}')")


def far_event(log: SealedLog) -> None:
    log.change(INSERT.format(seq=-FAR, tx=0 if log.is_sqlite else 1))


def far_count(log: SealedLog) -> None:
    log.change(f"UPDATE audit_state SET tree_size = {FAR}")


def text_as_time(log: SealedLog) -> None:
    need_loose_types(log)
    log.change("UPDATE events SET at_ms = 'yesterday' WHERE seq = 12")


def text_as_time_of_head(log: SealedLog) -> None:
    need_loose_types(log)
    log.change("UPDATE audit_heads SET at_ms = x'ff' WHERE tree_size = 40")


def text_as_number_of_node(log: SealedLog) -> None:
    need_loose_types(log)
    log.change("UPDATE audit_nodes SET node_index = 1.5 WHERE level = 4 AND node_index = 1")


def text_as_count(log: SealedLog) -> None:
    need_loose_types(log)
    log.change("UPDATE audit_state SET tree_size = 'many', head_size = 'many'", "DELETE FROM events WHERE seq = 75")


def text_as_key(log: SealedLog) -> None:
    log.change("UPDATE audit_keys SET public_key = '!'", "DELETE FROM events WHERE seq = 75")


def seal_added(log: SealedLog) -> None:
    log.change(f"INSERT INTO sealed_events (leaf_index, seq, leaf_hash) VALUES (-7, 76, '{'ab' * 32}')")


def node_added(log: SealedLog) -> None:
    # The next one of its level: that of the leaves 64 to 79, of which there are 75.
    log.change(f"INSERT INTO audit_nodes (level, node_index, hash) VALUES (4, 4, '{'ab' * 32}')")


def node_of_another_level_added(log: SealedLog) -> None:
    log.change(f"INSERT INTO audit_nodes (level, node_index, hash) VALUES (5, 0, '{'ab' * 32}')")


WITHOUT_SEALS = [
    f"DELETE FROM {name}" for name in ("sealed_events", "audit_nodes", "audit_heads", "audit_keys", "audit_state")
]


def need_loose_types(log: SealedLog) -> None:
    if not log.is_sqlite:
        pytest.skip("PostgreSQL checks the types of values")


@pytest.mark.parametrize(
    ("tamper", "kinds", "named"),
    [
        (nothing, [], ""),
        (one_byte, ["changed"], "ev_12"),
        (time, ["changed"], "ev_12"),
        (who, ["changed"], "ev_12"),
        (removed, ["missing"], "ev_12"),
        (swapped_numbers, ["swapped"], "ev_12 and ev_30"),
        (swapped_contents, ["swapped"], "ev_12 and ev_30"),
        (swapped_seals, ["order_changed", "head_mismatch"], "ev_13"),
        (cut, ["cut"], "5 events from ev_71"),
        (cut_with_seals, ["cut"], "75 events were sealed, 70 are left"),
        (inserted, ["seal_missing", "inserted"], "ev_20"),
        (inserted_before, ["inserted"], "ev_-3"),
        (event_with_seal, ["head_mismatch"], "between ev_1 and ev_16"),
        (seal, ["seal_changed"], "ev_12"),
        (seal_added, ["seal_changed"], "ev_76"),
        (node_added, ["node_changed"], "4"),
        (node_of_another_level_added, ["node_changed"], "5"),
        (seal_removed, ["seal_missing"], "ev_13"),
        (node, ["node_changed"], ""),
        (node_removed, ["node_missing"], ""),
        (root, ["signature_invalid", "head_mismatch"], "40 events"),
        (time_of_head, ["signature_invalid"], "40 events"),
        (head_removed, ["head_removed"], "40 events"),
        (last_head_removed, ["head_removed"], "75 events"),
        (signature_removed, ["unsigned"], "75 events"),
        (signature, ["signature_invalid"], "40 events"),
        (other_key, ["key_unknown"], "76 events"),
        (positions, ["order_changed"], "ev_13"),
        (position_removed, ["order_changed"], "ev_12"),
        (all_seals_removed, ["unsigned"], "a key that you gave"),
        (far_leaf, ["seal_missing", "cut"], "ev_99"),
        (far_event, ["inserted"], f"ev_-{FAR}"),
        (far_count, ["cut"], f"{FAR} events were sealed"),
        (text_as_time, ["changed"], "ev_12"),
        (text_as_time_of_head, ["signature_invalid"], "40 events"),
        (text_as_number_of_node, ["node_missing", "node_changed"], ""),
        (text_as_count, ["cut"], "ev_75"),
        (text_as_key, ["cut"], "ev_75"),
    ],
)
def test_each_change_is_named(
    log: SealedLog, tamper: Callable[[SealedLog], None], kinds: list[str], named: str
) -> None:
    tamper(log)

    for verdict in log.verify():
        assert verdict.code == (1 if kinds else 0), verdict
        for kind in kinds:
            assert kind in verdict.kinds, verdict
        assert set(verdict.kinds) - {"order_changed"} <= set(kinds), verdict
        problem = [line for line in verdict.lines if line.partition(": ")[0] == (kinds or [""])[0]]
        assert not kinds or any(named in line for line in problem + verdict.lines), verdict


def test_a_cut_with_all_heads_shows_in_the_heads_that_were_kept(log: SealedLog) -> None:
    cut_with_heads(log)

    assert [verdict.code for verdict in log.verify()] == [0, 0, 0]
    for verdict in log.verify(with_heads=True):
        assert verdict.code == 1
        assert "cut" in verdict.kinds


def test_a_head_that_was_kept_after_the_export_was_made_is_compared_with_its_events(log: SealedLog) -> None:
    log.change("DELETE FROM audit_heads WHERE tree_size = 75", "UPDATE audit_state SET head_size = 40")
    assert [verdict.code for verdict in log.verify(with_heads=True)] == [0, 0, 0]

    # Changed together with all seals: only the kept heads tell.
    log.change("UPDATE events SET actor = 'mallory' WHERE seq = 60", *WITHOUT_SEALS)
    kept = log.heads.read_bytes()
    log.grow(1, is_signed=False)
    log.heads.write_bytes(kept)
    log.change("DELETE FROM audit_heads", "UPDATE audit_state SET head_size = 0")
    for verdict in log.verify(with_heads=True):
        assert verdict.code == 1, verdict
        assert "head_mismatch" in verdict.kinds, verdict


def test_kept_heads_show_a_log_that_was_made_anew(log: SealedLog, tmp_path: Path) -> None:
    log.change(*WITHOUT_SEALS, "UPDATE events SET actor = 'mallory' WHERE seq = 12")
    kept = log.heads.read_bytes()
    log.grow(1, is_signed=False)
    log.heads.write_bytes(kept)

    assert [verdict.code for verdict in log.verify(with_key=False)] == [0, 0, 0]
    for verdict in log.verify(with_heads=True):
        assert verdict.code == 1
        assert {"head_mismatch", "unsigned"} <= set(verdict.kinds)


def test_heads_of_earlier_keys_stay_valid(log: SealedLog) -> None:
    earlier, log.key = log.key, SigningKey.generate()
    log.grow(5)
    log.public_key.write_text(public_pem(earlier.public_key) + public_pem(log.key.public_key))

    assert [verdict.code for verdict in log.verify(with_heads=True)] == [0, 0, 0]


@pytest.mark.parametrize("tamper", [seal_added, node_added])
def test_a_sealer_says_that_added_seals_are_in_its_way(log: SealedLog, tamper: Callable[[SealedLog], None]) -> None:
    tamper(log)
    with pytest.raises(StateConflict, match="seals were added to the database that are no part of the tree"):
        log.grow(5)


def test_heads_are_read_from_a_log_of_json_lines(log: SealedLog) -> None:
    heads = log.heads.read_text(encoding="utf-8").splitlines()
    lines = [json.dumps({"level": "info", "message": f"audit head: {head}"}) for head in heads]
    log.heads.write_text("\n".join([*lines[:-1], json.dumps({"log": lines[-1]})]), encoding="utf-8")
    assert [verdict.code for verdict in log.verify(with_heads=True)] == [0, 0, 0]
    cut_with_heads(log)
    assert [verdict.code for verdict in log.verify(with_heads=True)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (rb'"at_ms":\d+', b'"at_ms":1.5', 1),
        (rb'"at_ms":\d+', b'"at_ms":true', 1),
        (rb'"actor":"ada"', b'"actor":7', 1),
        (rb'"actor":"ada"', b'"actor":"eve","actor":"ada"', 2),
        (rb'"actor":"ada"', b'"actor":"ada","evil":"x"', 2),
        (rb'"index":11', b'"index":"11"', 2),
        (rb"^.*$", b"[]", 2),
        (rb"^.*$", b"null", 2),
        (rb"^.*$", b"[" * 100_000, 2),
    ],
)
def test_both_verifiers_say_the_same_of_a_changed_export(log: SealedLog, old: bytes, new: bytes, code: int) -> None:
    log.write_export()
    lines = log.export.read_bytes().splitlines()
    number = next(number for number, line in enumerate(lines) if b'"index":11,' in line)
    lines[number] = re.sub(old, new, lines[number], count=1)
    log.export.write_bytes(b"\n".join([*lines, b""]))
    for verdict in log.verify_export():
        assert verdict.code == code, verdict
        assert not any("Traceback" in line for line in verdict.lines)
        assert code == 2 or any(line.startswith("changed: ev_12 ") for line in verdict.lines), verdict


def test_an_incomplete_export_is_refused(log: SealedLog) -> None:
    log.verify()
    lines = log.export.read_bytes().splitlines(keepends=True)
    log.export.write_bytes(b"".join(lines[:50]))

    verdict = stand_alone([str(log.export)])

    assert verdict.code == 1
    assert "incomplete" in verdict.kinds
