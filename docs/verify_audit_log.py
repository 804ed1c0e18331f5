#!/usr/bin/env python3
"""Verify an exported audit log of Greenroom, with nothing but Python's standard library.

    greenroom audit export audit.jsonl
    python verify_audit_log.py audit.jsonl --public-key audit.key.pub --heads heads.jsonl

docs/audit.md describes the formats, RFC 6962 the tree, RFC 8032 the signatures. Exit code 0: every event is as it was sealed;
1: something was changed, and each line says what; 2: a file cannot be read.
"""

import argparse
import base64
import hashlib
import itertools
import json
import re
import sys

STORED_LEVELS = 4
COLUMNS = (
    "actor actor_id actor_kind after at_ms before change_id client comment id request_id subject topic type workspace"
).split()

# -- Ed25519 (RFC 8032, section 5.1 and appendix A) ---------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add_points(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add_points(result, point)
        point = add_points(point, point)
        number >>= 1
    return result


def decode_point(encoded):
    """Return a point, or None if these 32 bytes are none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def same_point(one, other):
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signature(public_key, signature, message):
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, point = decode_point(public_key), decode_point(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if key is None or point is None or factor >= ORDER:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    return same_point(multiply(factor, BASE), add_points(point, multiply(hashed, key)))


def key_id(public_key):
    return hashlib.sha256(public_key).hexdigest()[:16]


def read_pem(path):
    """Return the 32 bytes of each public key in a PEM file."""
    keys, lines = [], None
    with open(path, encoding="ascii") as file:
        content = file.readlines()
    for line in content:
        if line.startswith("-----BEGIN PUBLIC KEY"):
            lines = []
        elif line.startswith("-----END PUBLIC KEY"):
            # SubjectPublicKeyInfo of Ed25519: 12 bytes that are always the same, then the key (RFC 8410).
            der = base64.b64decode("".join(lines))
            if len(der) != 44 or der[:12] != bytes.fromhex("302a300506032b6570032100"):
                raise ValueError(f"{path} has a key that is not Ed25519")
            keys.append(der[12:])
            lines = None
        elif lines is not None:
            lines.append(line.strip())
    if not keys:
        raise ValueError(f"{path} has no public key in PEM")
    return keys


# -- the tree (RFC 6962, section 2.1) -----------------------------------------------------------------------------


def canonical(event):
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")


def leaf_hash(event):
    return hashlib.sha256(b"\0" + canonical(event)).hexdigest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + unhex(left) + unhex(right)).hexdigest()


def unhex(text):
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text.encode("utf-8", "replace")


class Tree:
    """A growing tree: the hashes of the full subtrees that it consists of."""

    def __init__(self, size=0, peaks=()):
        self.size, self.peaks = size, list(peaks)

    def append(self, hashed):
        """Add a leaf, and return {(level, index): hash} of the nodes above it that are complete now."""
        index, level, complete = self.size, 0, {}
        while index & 1:
            hashed = node_hash(self.peaks.pop(), hashed)
            index, level = index >> 1, level + 1
            complete[level, index] = hashed
        self.peaks.append(hashed)
        self.size += 1
        return complete

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").hexdigest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


# -- the log ------------------------------------------------------------------------------------------------------


class Verifier:
    def __init__(self, trusted, kept_heads):
        self.keys, self.trusts_log = dict(trusted or {}), trusted is None
        self.kept = {}
        for head in kept_heads:
            self.kept.setdefault(head["tree_size"], []).append(head)
        self.problems = 0
        self.log, self.records, self.is_complete = {}, 0, False
        self.tree, self.event_tree, self.has_gap = Tree(), None, False
        self.expected = {}
        self.last, self.last_position, self.block = None, None, ""
        self.different, self.bad_nodes, self.bad_heads, self.missing = [], [], [], []
        self.head_sizes, self.last_head, self.was_signed = set(), 0, False
        self.events = self.waiting = self.heads = self.signed = self.matched = 0

    def report(self, kind, text):
        self.problems += 1
        print(f"{kind}: {text}")

    def read(self, record):
        kind = record["record"]
        if kind == "end":
            self.is_complete = record["records"] == self.records
            return
        self.records += 1
        getattr(self, "read_" + kind)(record)

    def read_log(self, log):
        self.log = log
        if log["format"] != "greenroom-audit/1":
            raise ValueError(f"this program does not know the format {log['format']}")
        for head in itertools.chain(*self.kept.values()):
            if head["log_id"] != log["log_id"]:
                self.report("head_mismatch", f"the kept heads are of the log {head['log_id']}, not {log['log_id']}")
                break

    def read_key(self, key):
        if not self.trusts_log:
            return
        try:
            raw = base64.b64decode(key["public_key"], validate=True)
        except ValueError:
            return
        if key_id(raw) == key["key_id"]:
            self.keys[key["key_id"]] = raw

    def read_leaf(self, leaf):
        self.close_nodes()
        expected = 0 if self.last is None else self.last["index"] + 1
        if leaf["index"] < expected:
            self.report("seal_changed", f"a seal of {leaf['event_id']} has no place in the tree (leaf {leaf['index']})")
            return
        if leaf["index"] != expected:
            self.has_gap = True
            self.report("seal_missing", f"{leaf['index'] - expected} leaves before {leaf['event_id']} are missing")
        position, event = leaf["position"], leaf["event"]
        if position is None and event is not None:
            self.report("order_changed", f"{leaf['event_id']} has no position in the log")
        if position is not None:
            if self.last_position is not None and position <= self.last_position:
                self.report("order_changed", f"{leaf['event_id']} stands before {self.last['event_id']} now")
            self.last_position = position
        self.last = leaf
        if leaf["index"] % 2**STORED_LEVELS == 0:
            self.block = leaf["event_id"]
        if event is None:
            self.missing.append(leaf["event_id"])
            self.grow(leaf["hash"], leaf["hash"])
            return
        for event_id in self.missing:
            self.report("missing", f"{event_id} was removed")
        self.missing = []
        self.events += 1
        if sorted(event) != COLUMNS:
            raise ValueError(f"{leaf['event_id']} does not have the known columns")
        computed = leaf_hash(event)
        if computed != leaf["hash"] or event["id"] != leaf["event_id"]:
            self.different.append((leaf, computed))
            if self.event_tree is None and not self.has_gap:
                self.event_tree = Tree(self.tree.size, self.tree.peaks)
        self.grow(leaf["hash"], computed)

    def grow(self, sealed, computed):
        if self.has_gap:
            return
        complete = self.tree.append(sealed)
        others = self.event_tree.append(computed) if self.event_tree else {}
        for (level, index), hashed in complete.items():
            if level % STORED_LEVELS == 0:
                self.expected[level, index] = (hashed, others.get((level, index)))
        for head in self.kept.get(self.tree.size, ()):
            self.compare(head, "the kept head")

    def read_node(self, node):
        place = (node["level"], node["index"])
        expected = self.expected.pop(place, None)
        if expected is None:
            if not self.has_gap:
                self.report("node_changed", f"node {place} has no place in the tree")
        elif node["hash"] != expected[0]:
            self.bad_nodes.append((place, node["hash"] == expected[1], self.block, self.last["event_id"]))

    def close_nodes(self):
        for place in self.expected:
            self.report("node_missing", f"node {place} is missing")
        self.expected = {}

    def read_head(self, head):
        self.close_nodes()
        self.heads += 1
        size = head["tree_size"]
        self.head_sizes.add(size)
        if head["previous_size"] != self.last_head:
            self.report("head_removed", f"the head of {head['previous_size']} events was removed")
        self.last_head = size
        self.check_signature(head)
        if size == self.tree.size:
            self.compare(head, "the head")
        elif size < self.tree.size and not self.has_gap:
            self.report("head_mismatch", f"the head of {size} events is out of order")

    def check_signature(self, head):
        name = f"the head of {head['tree_size']} events"
        if head["key_id"] is None or head["signature"] is None:
            if self.was_signed:
                self.report("unsigned", f"{name} is not signed, unlike those before")
            return
        self.was_signed = True
        if head["key_id"] not in self.keys:
            self.report("key_unknown", f"{name} is signed by the unknown key {head['key_id']}")
        elif not self.is_signed(head, self.log.get("log_id", "")):
            self.report("signature_invalid", f"{name}: the head or its signature was changed")
        else:
            self.signed += 1

    def is_signed(self, head, log_id):
        lines = ["greenroom-audit-head/1", log_id]
        lines += [head["tree_size"], head["root_hash"], head["at_ms"], head["previous_size"]]
        try:
            signature = base64.b64decode(head["signature"], validate=True)
        except ValueError:
            return False
        message = "".join(f"{line}\n" for line in lines).encode()
        return head["key_id"] in self.keys and is_signature(self.keys[head["key_id"]], signature, message)

    def compare(self, head, name):
        if self.has_gap:
            return
        if head["root_hash"] == self.tree.root():
            self.settle(True)
            for bad, bad_name in self.bad_heads:
                self.report("head_mismatch", f"{bad_name} of {bad['tree_size']} events was changed")
            self.bad_heads, self.event_tree, self.matched = [], None, head["tree_size"]
        elif self.event_tree and head["root_hash"] == self.event_tree.root():
            self.settle(False)
            self.tree, self.event_tree, self.matched = self.event_tree, None, head["tree_size"]
        else:
            self.bad_heads.append((head, name))

    def settle(self, is_matched):
        """Report what differed since the last head that matched: the leaves are those of the head, else the events."""
        pairs, reported = exchanged(self.different) if is_matched else {}, set()
        for leaf, _ in self.different:
            event_id = leaf["event_id"]
            if event_id in pairs:
                if pairs[event_id] not in reported:
                    self.report("swapped", f"{event_id} and {pairs[event_id]} were swapped")
                reported.add(event_id)
            elif is_matched:
                self.report("changed", f"{leaf['event']['id']} was changed")
            else:
                self.report("seal_changed", f"the seal of {event_id} was changed")
        for place, is_of_events, _, _ in self.bad_nodes:
            if is_matched or not is_of_events:
                self.report("node_changed", f"node {place} was changed")
        self.different, self.bad_nodes = [], []

    def read_unsealed(self, record):
        if record["waits"]:
            self.waiting += 1
        else:
            self.report("inserted", f"{record['event']['id']} was inserted among events that are sealed")

    def finish(self):
        self.close_nodes()
        if self.bad_heads:
            head, name = self.bad_heads[0]
            where = ""
            if self.bad_nodes and min(self.bad_nodes)[0][0] == STORED_LEVELS:
                where = " between {2} and {3}".format(*min(self.bad_nodes))
                self.bad_nodes = []
            text = (
                f"{name} of {head['tree_size']} events does not match the events after the first {self.matched}{where}"
            )
            self.report("head_mismatch", text)
        self.settle(True)
        size = 0 if self.last is None else self.last["index"] + 1
        if self.missing:
            self.report("cut", f"{len(self.missing)} events from {self.missing[0]} on are missing at the end")
        known = max(self.last_head, self.log.get("tree_size", 0), *self.kept, 0)
        if size < known:
            self.report("cut", f"{known} events were sealed, {size} are left")
        if self.log.get("head_size", 0) > self.last_head:
            self.report("head_removed", f"the head of {self.log['head_size']} events was removed")
        for kept_size, heads in self.kept.items():
            for head in heads:
                if head["key_id"] is not None and not self.is_signed(head, head["log_id"]):
                    self.report(
                        "signature_invalid", f"the kept head of {kept_size} events is not signed by a known key"
                    )
            # A head after the newest one of the log can be younger than the export; the events were compared with it.
            is_younger = self.last_head < kept_size <= size
            if kept_size not in self.head_sizes and not is_younger:
                self.report("head_removed", f"the head of {kept_size} events was removed from the log")
        if not self.is_complete:
            self.report("incomplete", "lines are missing at the end of the export")
        if not self.trusts_log and not self.signed:
            self.report("unsigned", "no head is signed by a key that you gave")


def parsed(line):
    """Parse a line. Of a key that is there twice one value would be verified, and another program may show the other."""

    def unique(pairs):
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key is there twice")
        return dict(pairs)

    return json.loads(line, object_pairs_hook=unique)


def kept_head(line):
    """Parse a line of the file of heads, or one of a server's log with more around it, which JSON may have escaped."""
    for _ in range(4):
        found = re.search(r'\{"record":[^{}]*\}', line)
        if found:
            return parsed(found[0])
        line = line.replace('\\"', '"').replace("\\\\", "\\")
    raise ValueError(f"no head in the line: {line.strip()[:100]}")


def exchanged(different):
    """Return the pairs of events that stand at each other's place, both ways."""

    def stands_for(one, other):
        leaf, _ = one
        renamed = dict(other[0]["event"], id=leaf["event_id"])
        return leaf["hash"] in (other[1], leaf_hash(renamed))

    pairs = {}
    for one, other in itertools.combinations(different[:64], 2):
        if stands_for(one, other) and stands_for(other, one):
            pairs[one[0]["event_id"]], pairs[other[0]["event_id"]] = other[0]["event_id"], one[0]["event_id"]
    return pairs


def main():
    parser = argparse.ArgumentParser(description="Verify an exported audit log of Greenroom.")
    parser.add_argument("export")
    parser.add_argument("--public-key", action="append", help="PEM file with trusted keys; default: those in the log")
    parser.add_argument("--heads", help="heads that were kept elsewhere, JSON lines")
    given = parser.parse_args()
    try:
        trusted = None
        if given.public_key:
            trusted = {key_id(key): key for path in given.public_key for key in read_pem(path)}
        kept = []
        if given.heads:
            with open(given.heads, encoding="utf-8") as lines:
                kept = [kept_head(line) for line in lines if line.strip()]
        verifier = Verifier(trusted, kept)
        with open(given.export, encoding="utf-8") as lines:
            for line in lines:
                verifier.read(parsed(line))
        verifier.finish()
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        print(f"cannot verify: {error!r}", file=sys.stderr)
        return 2
    print(
        f"{verifier.events} events, {verifier.waiting} wait to be sealed; {verifier.heads} heads, {verifier.signed} with a "
        f"valid signature; the newest that matches has {verifier.matched} events"
    )
    intact = "every event is as it was sealed" if verifier.events else "no event is sealed yet"
    print(f"{verifier.problems} problems" if verifier.problems else intact)
    return 1 if verifier.problems else 0


if __name__ == "__main__":
    sys.exit(main())
