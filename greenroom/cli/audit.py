"""`greenroom audit`: seals of the event log, proofs, and verification."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import msgspec

from greenroom.cli import _lists
from greenroom.cli._audit_verify import save_stream, verify
from greenroom.cli._context import CommandContext, api_command, handle_errors
from greenroom.cli._lists import collect, options_limit
from greenroom.cli._printing import print_line
from greenroom.cli._server_commands import exit_missing_extra
from greenroom.cli._tables import show_json, time_text
from greenroom.core.audit import key_id_of
from greenroom.errors import InvalidInput

_MOST_PER_CALL = 1000
_EXAMPLES = """\b
Examples:
  greenroom audit keygen /etc/greenroom/audit.key
  greenroom audit status
  greenroom audit proof ev_4711
  greenroom audit export audit.jsonl
  greenroom audit verify audit.jsonl --public-key audit.key.pub
"""


@click.group(epilog=_EXAMPLES)
def audit() -> None:
    """Check that the event log was not changed."""


audit.add_command(verify)


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def keygen(file: str, as_json: bool) -> None:
    """Make a key that signs heads, for the setting --audit-key.

    Writes the private key to FILE, which only you can read, and the public key to FILE.pub. Existing files are never
    overwritten. Keep the public key where the server cannot change it.

    \b
    Example:
      greenroom audit keygen /etc/greenroom/audit.key
    """
    try:
        from greenroom.attestations.ed25519 import SigningKey, public_pem
    except ModuleNotFoundError as error:
        exit_missing_extra("server", "audit keygen", error)
    public = Path(f"{file}.pub")
    with handle_errors():
        if public.exists():
            raise InvalidInput(f"'{public}' exists; a key is never overwritten.", field="file")
        key = SigningKey.generate()
        key.write(Path(file))
        try:
            with public.open("x", encoding="ascii") as target:
                target.write(public_pem(key.public_key))
        except OSError as error:
            raise InvalidInput(f"'{public}' cannot be written: {error.strerror}.", field="file") from error
    key_id = key_id_of(key.public_key)
    if as_json:
        show_json({"key_id": key_id, "private_key_file": file, "public_key_file": str(public)})
    else:
        print_line(f"Made the key {key_id}: {file} (secret) and {public}.")


@audit.command()
@api_command
def status(context: CommandContext) -> None:
    """Show how far the log is sealed.

    \b
    Example:
      greenroom audit status
    """
    from greenroom.sdk.wire import audit_messages as messages
    from greenroom.sdk.wire import audit_rows as rows

    found = context.tracking.call(rows.STATUS, messages.GetAuditStatus())
    head, last = found.head, found.last_verification
    fields: dict[str, object] = {"Sealed": f"{found.sealed_count} events", "Waiting": f"{found.waiting_count} events"}
    if head is not None:
        fields["Newest head"] = f"{head.root_hash} at {head.events_count} events, {time_text(head.created_at_ms)}"
        fields["Signed by"] = head.key_id or "no key is set"
    if last is not None:
        result = "intact" if last.is_intact else f"{last.problems_count} problems"
        fields["Verified"] = f"{time_text(last.finished_at_ms)} by {last.requested_by}: {result}"
    context.record(fields, msgspec.to_builtins(found))


@audit.command()
@options_limit(20)
@api_command
def heads(context: CommandContext, limit: int | None) -> None:
    """List heads, newest first.

    \b
    Examples:
      greenroom audit heads
      greenroom audit heads --all --json
    """
    from greenroom.sdk.wire import audit_messages as messages
    from greenroom.sdk.wire import audit_rows as rows

    found: list[Any] = []
    token: str | None = None
    while limit is None or len(found) < limit:
        size = 1000 if limit is None else min(1000, limit - len(found))
        page = context.tracking.call(rows.LIST_HEADS, messages.ListAuditHeads(limit=size, page_token=token))
        found += page.items
        token = page.next_page_token
        if token is None:
            break
    context.table(
        ("EVENTS", "ROOT", "MADE", "KEY"),
        [(one.events_count, one.root_hash, time_text(one.created_at_ms), one.key_id) for one in found],
        [msgspec.to_builtins(one) for one in found],
        empty="There is no head yet.",
    )


@audit.command()
@options_limit(20)
@api_command
def keys(context: CommandContext, limit: int | None) -> None:
    """List the public keys that signed heads. They come from the server: compare them with the file that you keep.

    \b
    Example:
      greenroom audit keys
    """
    found = collect(
        lambda count, token: context.client.list_audit_keys(max_results=count, page_token=token),
        limit,
        most_per_call=_MOST_PER_CALL,
    )
    _lists.show(
        context,
        ("KEY", "PUBLIC KEY", "FIRST USED (UTC)"),
        found,
        lambda one: (one.key_id, one.public_key, time_text(one.first_used_timestamp)),
        empty="No head is signed.",
    )


@audit.command()
@click.argument("first", type=click.IntRange(1), metavar="EVENTS")
@click.argument("second", type=click.IntRange(1), metavar="EVENTS", required=False)
@api_command
def consistency(context: CommandContext, first: int, second: int | None) -> None:
    """Prove that the log of one head goes on from that of an earlier one: nothing was changed or removed between.

    Heads are named by their number of events; the second one is the newest if it is left out.

    \b
    Exit code 0: it does. Exit code 1: the proof does not hold.

    \b
    Examples:
      greenroom audit consistency 4711
      greenroom audit consistency 4711 5000 --json
    """
    client = context.client
    if second is None:
        head = client.get_audit_status().head
        second = first if head is None else head.events_count
    proof = client.get_consistency_proof(first, second)
    context.record(
        {
            "First head": f"{proof.first_head.root_hash} at {proof.first_head.events_count} events",
            "Second head": f"{proof.second_head.root_hash} at {proof.second_head.events_count} events",
            "Proof": proof.hashes,
            "Proven": "yes" if proof.is_valid else "no: the log does not go on from the first head",
        },
        {**proof.to_dictionary(), "is_proven": proof.is_valid},
    )
    if not proof.is_valid:
        raise SystemExit(1)


@audit.command()
@click.argument("event", metavar="EVENT")
@click.option(
    "--events", type=click.IntRange(1), metavar="NUMBER", help="Of the head.  [default: the first head after it]"
)
@api_command
def proof(context: CommandContext, event: str, events: int | None) -> None:
    """Prove that an EVENT, such as ev_4711, is in the log; --json prints the proof.

    Exit code 0: it is. Exit code 1: the event or the proof was changed.
    """
    from greenroom.core.merkle import leaf_hash, proves_inclusion
    from greenroom.sdk.wire import audit_messages as messages
    from greenroom.sdk.wire import audit_rows as rows

    message = messages.GetInclusionProof(event_id=event, events_count=events)
    found = context.tracking.call(rows.PROVE_INCLUSION, message)
    hashed = leaf_hash(found.leaf.encode())
    path, head = [bytes.fromhex(one) for one in found.hashes], found.head
    is_proven = proves_inclusion(hashed, found.leaf_index, head.events_count, path, bytes.fromhex(head.root_hash))
    context.record(
        {
            "Event": event,
            "Leaf": f"{found.leaf_index}, {hashed.hex()}",
            "Head": f"{head.root_hash} at {head.events_count} events",
            "Path": found.hashes,
            "Proven": "yes" if is_proven else "no: the event or the proof was changed",
        },
        {**msgspec.to_builtins(found), "is_proven": is_proven},
    )
    if not is_proven:
        raise SystemExit(1)


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False))
@api_command
def export(context: CommandContext, file: str) -> None:
    """Write the whole log with its seals to a FILE of JSON lines; - is standard output. Existing files are kept.

    \b
    Example:
      greenroom audit export audit.jsonl
    """
    from greenroom.sdk.wire import audit_rows as rows

    with ExitStack() as stack:
        if file == "-":
            save_stream(context.tracking.stream(rows.EXPORT), sys.stdout.buffer)
            return
        try:
            target = stack.enter_context(Path(file).open("xb"))
        except OSError as error:
            raise InvalidInput(f"'{file}' cannot be written: {error.strerror}.", field="file") from error
        count = save_stream(context.tracking.stream(rows.EXPORT), target)
    context.report(f"Wrote {count} lines to {file}.", {"file": file, "lines_count": count})
