#!/usr/bin/env python3
# The project's measure of the wire, kept as it was handed to the project, but for one call: it does not send DELETE for the root of
# all artifacts (`WHOLE_ROOT`), since MLflow then deletes every file it has. Any other change belongs there first.
# ruff: noqa: B023, B905, C408, EXE001, F541, N802, PTH123, RUF005, RUF059, SIM114, SIM115, UP035
# mypy: ignore-errors
# fmt: off
"""Black-box differential tester for MLflow-REST servers.

Sends one seeded random sequence of REST calls to two servers (A = the
reference, B = the candidate) and reports every semantic difference between
the two answers.  Standard library only; Python 3.11+.

    differential.py --a http://127.0.0.1:5001 --b http://127.0.0.1:5002 \
        --seed 7 --steps 2000 --areas registry,tracking,artifacts --report out.json

Exit status: 0 no counted difference, 1 differences, 2 usage/connection error.
See DIFFERENTIAL.md beside this file.
"""
from __future__ import annotations

import argparse
import collections
import copy
import hashlib
import http.client
import json
import random
import re
import select
import signal
import socket
import sys
import time
import urllib.parse
from dataclasses import dataclass, field
from typing import Any, Callable

API = "/api/2.0/mlflow/"
AJAX = "/ajax-api/2.0/mlflow/"
ART = "/api/2.0/mlflow-artifacts/artifacts"
COUNTED = ("status", "error_code", "missing-field", "extra-field", "value", "order")
SOFT = ("message", "soft-order", "hardened")

# --------------------------------------------------------------------------
# placeholders: an operation is stored as a template; each side renders it with
# its own ids.  ⟦run:3⟧ is the id of the fourth run created, ⟦ns⟧ the namespace
# of the episode, ⟦rep:x:300⟧ three hundred x.
# --------------------------------------------------------------------------
REF = re.compile(r"⟦([a-z]+)(?::([^⟧:]*))?(?::(\d+))?⟧")
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,}")
HEX32 = re.compile(r"(?<![0-9a-f])(m-)?[0-9a-f]{32}(?![0-9a-f])")
AUTONAME = re.compile(r"^[a-z]+-[a-z]+-\d{1,4}$")
URI_FIELDS = {"artifact_location", "artifact_uri", "root_uri", "source", "storage_location"}
UNORDERED = {"tags", "params", "aliases", "latest_versions", "registrations", "datasets",
             "dataset_summaries", "model_inputs", "model_outputs", "dataset_inputs"}


def R(kind: str, idx: Any) -> str:
    return f"⟦{kind}:{idx}⟧"


def rep(ch: str, n: int) -> str:
    return f"⟦rep:{ch}:{n}⟧"


class Ids:
    """Per-server map between logical references and real identifiers."""

    def __init__(self, ns: str = "") -> None:
        self.ns = ns
        self.fwd: dict[str, str] = {}
        self.rev: dict[str, str] = {}
        self.exp_rev: dict[str, str] = {}
        self.stamps: dict[tuple, Any] = {}

    def bind(self, kind: str, idx: Any, value: str) -> None:
        self.fwd[f"{kind}:{idx}"] = value
        if kind == "exp":
            self.exp_rev[value] = f"<exp:{idx}>"
            if len(value) >= 8:
                self.rev[value] = f"<exp:{idx}>"
        elif kind in ("run", "lm", "ds"):
            self.rev[value] = f"<{kind}:{idx}>"

    def text(self, s: str) -> str:
        if "⟦" not in s:
            return s

        def one(m: re.Match) -> str:
            kind, arg, num = m.group(1), m.group(2), m.group(3)
            if kind == "ns":
                return self.ns
            if kind == "rep":
                return arg * int(num)
            return self.fwd.get(f"{kind}:{arg}", f"unbound-{kind}-{arg}")

        return REF.sub(one, s)

    def render(self, x: Any) -> Any:
        if isinstance(x, str):
            return self.text(x)
        if isinstance(x, dict):
            return {self.text(k): self.render(v) for k, v in x.items()}
        if isinstance(x, list):
            return [self.render(v) for v in x]
        return x


@dataclass
class Op:
    ep: str
    method: str
    path: str
    body: Any = None
    query: list[tuple[str, Any]] | None = None
    raw: str | None = None          # raw body (templated text)
    ctype: str | None = "application/json"
    variant: str = "plain"
    caps: list[tuple] = field(default_factory=list)   # (kind, idx, path in response)
    mut: bool = False
    area: str = "registry"
    ok: Callable | None = None      # model update after success on A; not serialised
    names: set = field(default_factory=set)

    def template(self) -> dict:
        d: dict[str, Any] = {"endpoint": self.ep, "method": self.method, "path": self.path}
        if self.query:
            d["query"] = [[k, v] for k, v in self.query]
        if self.raw is not None:
            d["raw"] = self.raw
        elif self.body is not None:
            d["json"] = self.body
        if self.ctype != "application/json":
            d["content_type"] = self.ctype
        if self.caps:
            d["captures"] = [list(map(str, c)) for c in self.caps]
        d["variant"] = self.variant
        return d

    def refs(self) -> set[str]:
        txt = json.dumps([self.path, self.query, self.body, self.raw], ensure_ascii=False,
                         default=str)
        out = set()
        for m in REF.finditer(txt):
            if m.group(1) in ("run", "exp", "lm", "auri", "aroot", "lmuri", "ds"):
                kind = {"auri": "run", "aroot": "run", "lmuri": "lm"}.get(m.group(1), m.group(1))
                out.add(f"{kind}:{m.group(2)}")
        return out | {"name:" + n for n in self.names}

    def defines(self) -> set[str]:
        return {f"{k}:{i}" for k, i, _ in self.caps if k in ("run", "exp", "lm", "ds")}


@dataclass
class Resp:
    status: int
    ctype: str
    disp: str
    body: bytes
    js: Any = None
    is_json: bool = False


class Server:
    def __init__(self, url: str, timeout: float = 60.0) -> None:
        u = urllib.parse.urlsplit(url if "//" in url else "http://" + url)
        self.host, self.port = u.hostname or "127.0.0.1", u.port or 80
        self.prefix = u.path.rstrip("/")
        self.timeout = timeout
        self.conn: http.client.HTTPConnection | None = None
        self.pending: tuple | None = None
        self.busy = 0.0

    def _open(self) -> http.client.HTTPConnection:
        if self.conn is not None and self.conn.sock is not None and \
                select.select([self.conn.sock], [], [], 0)[0]:
            self.close()            # the server closed the idle connection
        if self.conn is None:
            self.conn = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
            self.conn.connect()
            self.conn.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.conn

    def close(self) -> None:
        if self.conn is not None:
            self.conn.close()
        self.conn = None

    def send(self, method: str, target: str, body: bytes | None, headers: dict) -> None:
        self.pending = (method, target, body, headers)
        self.t0 = time.perf_counter()
        try:
            self._raw_send()
        except (OSError, http.client.HTTPException):
            self.close()
            try:
                self._raw_send()
            except (OSError, http.client.HTTPException):
                self.close()

    def _raw_send(self) -> None:
        method, target, body, headers = self.pending
        c = self._open()
        c.putrequest(method, self.prefix + target, skip_accept_encoding=True)
        for k, v in headers.items():
            c.putheader(k, v)
        if body is not None:
            c.putheader("Content-Length", str(len(body)))
        elif method in ("POST", "PUT", "PATCH"):
            c.putheader("Content-Length", "0")
        c.endheaders(body)

    def recv(self) -> Resp:
        for attempt in (0, 1):
            try:
                if self.conn is None:
                    if attempt:
                        self._raw_send()
                    else:
                        raise OSError("not connected")
                r = self.conn.getresponse()
                data = r.read()
                if r.will_close or r.status >= 500:
                    self.close()    # a crash may leave the connection half closed
                self.busy += time.perf_counter() - self.t0
                return make_resp(r.status, r.getheader("content-type") or "",
                                 r.getheader("content-disposition") or "", data)
            except (OSError, http.client.HTTPException):
                self.close()
                # retry once only for reads: a lost keep-alive connection
                if attempt == 0 and self.pending[0] == "GET":
                    continue
                break
        return make_resp(0, "", "", b"")


def make_resp(status: int, ctype: str, disp: str, body: bytes) -> Resp:
    r = Resp(status, ctype.split(";")[0].strip().lower(), disp, body)
    if r.ctype == "application/json" or (not r.ctype and body[:1] in (b"{", b"[")):
        try:
            r.js = json.loads(body)
            r.is_json = True
        except (ValueError, UnicodeDecodeError):
            pass
    return r


def dig(js: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(js, dict) or part not in js:
            return None
        js = js[part]
    return js


# --------------------------------------------------------------------------
# normalisation and comparison
# --------------------------------------------------------------------------
class Normal:
    """Replaces what may legitimately differ between two servers."""

    def __init__(self, ids: Ids, now_ms: float) -> None:
        self.ids = ids
        self.now = now_ms

    def s(self, v: str, key: str) -> str:
        if key in ("experiment_id", "experiment_ids"):
            return self.ids.exp_rev.get(v, v)
        if len(v) >= 8:
            v = TOKEN.sub(lambda m: self.ids.rev.get(m.group(0), m.group(0)), v)
            v = HEX32.sub("<id>", v)
            if key in URI_FIELDS and "/" in v:
                v = "/".join(self.ids.exp_rev.get(p, p) for p in v.split("/"))
            if AUTONAME.match(v):
                v = "<autoname>"
        if key == "next_page_token" and v:
            v = "<token>"
        if key in ("request_id", "client_request_id"):
            v = "<id>"
        return v

    def walk(self, x: Any, key: str = "") -> Any:
        if isinstance(x, str):
            return self.s(x, key)
        if isinstance(x, bool) or x is None:
            return x
        if isinstance(x, (int, float)):
            if abs(x - self.now) < 86_400_000:
                return "<now>"
            return x
        if isinstance(x, list):
            return [self.walk(v, key) for v in x]
        if isinstance(x, dict):
            out = {k: self.walk(v, k) for k, v in x.items()}
            self.stamp(x, out)
            return out
        return x

    def stamp(self, x: dict, out: dict) -> None:
        """Adds ~touched: has the last-updated time changed since last seen here?"""
        for k in ("last_updated_timestamp", "last_update_time", "last_updated_timestamp_ms"):
            if k not in x:
                continue
            ident = (k, str(out.get("name")), str(out.get("version")),
                     str(out.get("experiment_id")), str(out.get("model_id")))
            old = self.ids.stamps.get(ident)
            self.ids.stamps[ident] = x[k]
            if old is not None:
                out["~touched"] = old != x[k]


def kind_of(v: Any) -> str:
    if v is None:
        return "null"
    if isinstance(v, bool):
        return "bool"
    if isinstance(v, (int, float)):
        return "number"
    if isinstance(v, str):
        return "string"
    return "list" if isinstance(v, list) else "object"


def ident(item: Any) -> str:
    if isinstance(item, dict):
        info = item.get("info") if isinstance(item.get("info"), dict) else {}
        for cand in (("run", info.get("run_id")), ("lm", info.get("model_id")),
                     ("exp", item.get("experiment_id") if "lifecycle_stage" in item else None)):
            if cand[1]:
                return f"{cand[0]}={cand[1]}"
        if "version" in item and "name" in item:
            return f"mv={item['name']}@{item['version']}"
        if "key" in item and "timestamp" not in item:
            return f"k={item['key']}"
        if "alias" in item:
            return f"alias={item['alias']}"
        if "path" in item:
            return f"path={item['path']}"
        if "name" in item and "digest" not in item and "timestamp" not in item:
            return f"name={item['name']}"
    return json.dumps(item, sort_keys=True, ensure_ascii=False)


def compare(a: Any, b: Any, path: str = "", key: str = "") -> list[tuple[str, str, Any, Any]]:
    """List of (class, shape, a value, b value)."""
    if isinstance(a, dict) and isinstance(b, dict):
        out = []
        for k in list(a) + [k for k in b if k not in a]:
            p = f"{path}.{k}" if path else k
            if k not in b:
                if k != "~touched":
                    out.append(("missing-field", p, a[k], None))
            elif k not in a:
                if k != "~touched":
                    out.append(("extra-field", p, None, b[k]))
            else:
                out += compare(a[k], b[k], p, k)
        return out
    if isinstance(a, list) and isinstance(b, list):
        return compare_lists(a, b, path, key)
    ka, kb = kind_of(a), kind_of(b)
    if ka != kb:
        if {a, b} & {"<now>"} if isinstance(a, str) and isinstance(b, str) else False:
            return [("value", path + " (time)", a, b)]
        return [("value", f"{path} type {ka}->{kb}", a, b)]
    if a != b and not (isinstance(a, float) and isinstance(b, float) and a != a and b != b):
        return [("value", path, a, b)]
    return []


def compare_lists(a: list, b: list, path: str, key: str) -> list:
    ia, ib = [ident(x) for x in a], [ident(x) for x in b]
    unordered = key in UNORDERED or (key == "metrics" and ".data." in path + ".")
    p = path + "[]"
    out: list = []
    ca, cb = collections.Counter(ia), collections.Counter(ib)
    if ca != cb:
        gone, more = ca - cb, cb - ca
        what = "+".join(w for w, c in (("items missing", gone), ("items extra", more)) if c)
        out.append(("value", f"{p} {what}", sorted(gone.elements())[:100], sorted(more.elements())[:100]))
    elif ia != ib:
        out.append(("soft-order" if unordered else "order", p, ia[:20], ib[:20]))
    pool: dict[str, list] = collections.defaultdict(list)
    for k, x in zip(ib, b):
        pool[k].append(x)
    for k, x in zip(ia, a):
        if pool[k]:
            out += compare(x, pool[k].pop(0), p, key)
    return out


LOOSE = re.compile(r"[^a-z]+")


def loose(msg: Any) -> str:
    """Words only and in no order: reference messages print sets, whose order is random."""
    return " ".join(sorted(LOOSE.sub(" ", str(msg).lower()).split()))


def compare_responses(ra: Resp, rb: Resp, ia: Ids, ib: Ids, now: float) -> list:
    out: list = []
    oka, okb = 200 <= ra.status < 300, 200 <= rb.status < 300
    ea = ra.js.get("error_code") if isinstance(ra.js, dict) else None
    eb = rb.js.get("error_code") if isinstance(rb.js, dict) else None
    if ra.status != rb.status:
        if ra.status >= 500 and 400 <= rb.status < 500:
            # the reference fell over; a candidate that refuses politely is not worse
            return [("hardened", f"{ra.status}->{rb.status} {ea}->{eb}", ra.status, rb.status)]
        out.append(("status", f"{ra.status}->{rb.status}", ra.status, rb.status))
        if not oka and not okb and ea != eb:
            out.append(("error_code", f"{ea}->{eb}", ea, eb))
        return out
    if not oka:
        if ea != eb:
            if ra.status >= 500:
                return [("hardened", f"{ra.status} {ea}->{eb}", ea, eb)]
            out.append(("error_code", f"{ea}->{eb}", ea, eb))
        if isinstance(ra.js, dict) and isinstance(rb.js, dict):
            ma, mb = ra.js.get("message", ra.js.get("detail")), rb.js.get("message", rb.js.get("detail"))
            na, nb = Normal(ia, now), Normal(ib, now)
            la, lb = loose(na.s(str(ma), "")), loose(nb.s(str(mb), ""))
            if la != lb:
                out.append(("message", f"{ra.status} {ea}", ma, mb))
            for k in ra.js:
                if k not in rb.js and k not in ("message", "detail", "error_code"):
                    out.append(("missing-field", k, ra.js[k], None))
            for k in rb.js:
                if k not in ra.js and k not in ("message", "detail", "error_code"):
                    out.append(("extra-field", k, None, rb.js[k]))
        elif ra.is_json != rb.is_json and ra.status not in (404, 405) and ra.status < 500:
            out.append(("value", f"error body json={ra.is_json}->{rb.is_json}", ra.ctype, rb.ctype))
        return out
    if ra.is_json != rb.is_json:
        if not (ra.js in (None, {}) and rb.js in (None, {}) and not ra.body.strip(b"{} \n")
                and not rb.body.strip(b"{} \n")):
            out.append(("value", f"body json={ra.is_json}->{rb.is_json}", ra.ctype, rb.ctype))
        return out
    if ra.is_json:
        return compare(Normal(ia, now).walk(ra.js), Normal(ib, now).walk(rb.js))
    if ra.body != rb.body:
        out.append(("value", "body bytes", len(ra.body), len(rb.body)))
    if ra.ctype != rb.ctype:
        out.append(("value", "header content-type", ra.ctype, rb.ctype))
    da, db = Normal(ia, now).s(ra.disp, ""), Normal(ib, now).s(rb.disp, "")
    if da != db:
        out.append(("value", "header content-disposition", da, db))
    return out


# --------------------------------------------------------------------------
# model of the created entities, and generation
# --------------------------------------------------------------------------
class World:
    def __init__(self) -> None:
        self.rms: dict[str, dict] = {}
        self.dead: list[str] = []
        self.exps: list[dict] = []
        self.runs: list[dict] = []
        self.lms: list[dict] = []
        self.files: list[str] = []
        self.tokens: list[tuple] = []
        self.flags: set[str] = set()


PKEYS = ["lr", "p1", "model type", "a/b", "weird.key-1:x", "P1", "depth_2"]
PVALS = ["0.1", "1", "abc", "ABC", "it's", "50%", "a_b", "é✓", 'say "hi"', "axb", "10"]
MKEYS = ["loss", "m1", "val/acc", "m space", "f1.macro"]
MVALS = [0, 1, -1, 0.5, 0.25, 3, 1e308, -1e308, 5e-324, 2 ** 53 + 1, 0.1]
TKEYS = ["team", "env", "mlflow.note.content", "t.dot", "a b", "Team", "mlflow.source.name"]
TVALS = ["red", "RED", "blue", "", "it's", "100%", "x_y", "xzy", "ünïcode ✓", "line\nbreak"]
STAGES = ["None", "Staging", "Production", "Archived"]
BADKEYS = ["", "../up", "a//b", "/abs", ".", "bad*char", "semi;colon", "q'uote", "é✓ok", "a/./b",
           rep("k", 250), rep("k", 251), "%", "  "]
NAMECMP = ["=", "!=", "LIKE", "ILIKE", "like"]
BADVERS = ["0", "-1", "abc", "99999999999999999999", "2147483648", "1.0", " 1", "007", "1e0", ""]
BADTOKENS = ["abc", "bm90IGpzb24=", "e30=", "!!!", "eyJvZmZzZXQiOiAxfQ==", "⟦rep:A:300⟧"]


def sq(v: str) -> str:
    return v.replace("'", "''")


class Gen:
    def __init__(self, rng: random.Random, areas: list[str], world: World, counters: dict,
                 allow_global: Callable[[], bool], malformed: float) -> None:
        self.r, self.areas, self.w, self.n = rng, areas, world, counters
        self.allow_global, self.malformed = allow_global, malformed
        self.queue: list[Op] = []
        self.table: list[tuple[float, Callable]] = []
        self.clock = 1_000_000_000_000 + counters["run"] * 1000
        if "registry" in areas:
            self.table += [
                (3, self.rm_create), (3, self.rm_get), (1, self.rm_rename), (3, self.rm_update),
                (0.8, self.rm_delete), (6, self.rm_search), (3, self.rm_settag), (1.5, self.rm_deltag),
                (3, self.alias_set), (2.5, self.alias_get), (1.5, self.alias_del),
                (3.5, self.latest), (9, self.mv_create), (4, self.mv_get), (3, self.mv_update),
                (1.2, self.mv_delete), (6, self.mv_search), (5, self.mv_stage), (3, self.mv_settag),
                (1.5, self.mv_deltag), (2.5, self.mv_uri)]
        if "tracking" in areas:
            self.table += [
                (1.5, self.exp_create), (2, self.exp_get), (1.5, self.exp_byname), (4, self.exp_search),
                (1, self.exp_update), (0.4, self.exp_delete), (0.6, self.exp_restore),
                (2, self.exp_settag), (1, self.exp_deltag), (4, self.run_create), (3, self.run_get),
                (3, self.run_update), (0.6, self.run_delete), (0.7, self.run_restore),
                (11, self.run_search), (5, self.log_metric), (4, self.log_param), (3, self.run_settag),
                (1.5, self.run_deltag), (5, self.log_batch), (3, self.history), (1.5, self.bulk),
                (2, self.log_inputs), (0.8, self.log_model), (0.8, self.outputs),
                (0.8, self.search_datasets), (3, self.lm_create), (2, self.lm_get),
                (1.5, self.lm_finalize), (4, self.lm_search), (1.2, self.lm_tags), (0.8, self.lm_deltag),
                (1, self.lm_params), (0.5, self.lm_delete), (0.6, self.lm_dirs)]
        elif "registry" in areas or "artifacts" in areas:
            self.table += [(0.6, self.exp_create), (1.5, self.run_create), (0.6, self.lm_create)]
        if "artifacts" in areas:
            self.table += [
                (5, self.art_put), (4, self.art_get), (3.5, self.art_list), (1.2, self.art_delete),
                (3, self.run_art_list), (1.2, self.get_artifact), (2.2, self.art_traversal),
                (0.5, self.art_mpu), (0.8, self.mv_get_artifact)]
        self.cum = []
        tot = 0.0
        for wgt, _ in self.table:
            tot += wgt
            self.cum.append(tot)

    # -- helpers ----------------------------------------------------------
    def p(self, x: float) -> bool:
        return self.r.random() < x

    def pick(self, xs: Any) -> Any:
        return self.r.choice(list(xs))

    def idx(self, kind: str) -> int:
        self.n[kind] += 1
        return self.n[kind] - 1

    def tick(self) -> int:
        self.clock += self.r.randint(1, 5)
        return self.clock

    def tags(self, keys=TKEYS, vals=TVALS, most: int = 3) -> list[dict]:
        ks = self.r.sample(keys, self.r.randint(0, most))
        return [{"key": k, "value": self.pick(vals)} for k in ks]

    def next(self) -> Op:
        if self.queue:
            return self.queue.pop(0)
        need = self.bootstrap()
        if need is not None:
            op = need()
        else:
            op = self.r.choices([f for _, f in self.table], cum_weights=self.cum)[0]()
        if op is None:
            op = self.rm_search() if "registry" in self.areas else self.exp_search()
        if need is None and self.p(self.malformed):
            op = self.malform(op)
        elif self.p(0.03) and op.path.startswith(API):
            op.path = AJAX + op.path[len(API):]
        return op

    def bootstrap(self) -> Callable | None:
        w = self.w
        if len(w.exps) < 2:
            return lambda: self.exp_create(clean=True)
        if sum(not r["deleted"] for r in w.runs) < 3:
            return lambda: self.run_create(clean=True)
        if "registry" in self.areas or "artifacts" in self.areas:
            if len(w.rms) < 3:
                return lambda: self.rm_create(clean=True)
            if sum(len(m["v"]) for m in w.rms.values()) < 4:
                return lambda: self.mv_create(clean=True)
        return None

    def live_exps(self) -> list[dict]:
        return [e for e in self.w.exps if not e["deleted"]] or self.w.exps

    def exp(self) -> dict:
        return self.pick(self.live_exps() if self.p(0.95) else self.w.exps)

    def exp_id(self) -> tuple[str, str]:
        if self.p(0.93):
            return R("exp", self.exp()["i"]), "plain"
        return self.pick(["999999", "-1", "abc", "", "1.5", "0x1", "99999999999999999999"]), "bad-exp-id"

    def run(self, deleted: float = 0.04) -> dict:
        live = [r for r in self.w.runs if not r["deleted"]]
        dead = [r for r in self.w.runs if r["deleted"]]
        if dead and (not live or self.p(deleted)):
            return self.pick(dead)
        # favour a few runs so that they grow interesting
        return self.pick(live[-4:] if self.p(0.6) else live)

    def run_id(self) -> tuple[str, str, dict | None]:
        if self.p(0.95):
            r = self.run()
            return R("run", r["i"]), "plain" if not r["deleted"] else "deleted-run", r
        return self.pick(["0" * 32, "nope", "", "../x", rep("r", 300)]), "bad-run-id", None

    def rm(self) -> tuple[str, str]:
        x = self.r.random()
        if x < 0.95 and self.w.rms:
            return self.pick(self.w.rms), "plain"
        if x < 0.975 and self.w.dead:
            return self.pick(self.w.dead), "deleted-model"
        return self.pick(["⟦ns⟧-missing", "", "a/b", "x:y", "'; DROP TABLE x--", "%"]), "missing-model"

    def mv(self) -> tuple[str, Any, str]:
        name, var = self.rm()
        vs = self.w.rms.get(name, {}).get("v", {})
        if vs and self.p(0.95):
            return name, str(self.pick(vs)), var
        if not vs and var == "plain" and self.p(0.9):
            full = [n for n, m in self.w.rms.items() if m["v"]]
            if full:
                name = self.pick(full)
                return name, str(self.pick(self.w.rms[name]["v"])), var
        if self.p(0.1):
            return name, self.pick([1, 1.0, None, True]), "version-type"
        return name, self.pick(BADVERS), "bad-version" if var == "plain" else var

    def mk(self, ep: str, path: str, *, body=None, query=None, variant="plain", caps=(), mut=True,
           ok=None, area="registry", base=API, names=()) -> Op:
        method = ep.split(" ")[0]
        return Op(ep, method, base + path, body, query, variant=variant, caps=list(caps), mut=mut,
                  area=area, ok=ok, names={n for n in names if n in self.w.rms or n in self.w.dead})

    def max_results(self, hi: int) -> tuple[Any, str]:
        x = self.r.random()
        if x < 0.5:
            return None, ""
        if x < 0.88:
            return self.pick([1, 2, 3, 5, 10, 100]), ""
        return self.pick([0, -1, hi, hi + 1, "abc", 2 ** 31, 2 ** 63, "5", 1.5]), "+max_results"

    def token(self, ep: str) -> tuple[str | None, str]:
        if self.p(0.03):
            return self.pick(BADTOKENS), "+bad-token"
        return None, ""

    def follow(self, op: Op, make: Callable[[str], Op]) -> Op:
        """If the answer has a page token, ask for the next page (each side with its own token)."""
        i = self.idx("tok")
        op.caps.append(("tok", i, "next_page_token"))

        def ok(js: Any, prev=op.ok) -> None:
            if prev:
                prev(js)
            if isinstance(js, dict) and js.get("next_page_token") and self.p(0.7):
                nxt = make(R("tok", i))
                nxt.variant = op.variant.split("+")[0] + "+page"
                self.queue.append(nxt)

        op.ok = ok
        return op

    # -- malformed requests -------------------------------------------------
    def malform(self, op: Op) -> Op:
        op = copy.copy(op)
        op.caps = list(op.caps)
        op.query = list(op.query) if op.query else op.query
        body = copy.deepcopy(op.body) if isinstance(op.body, dict) else None
        if body is None:
            choice = self.pick(["method", "slash", "unknown-query", "dup-query", "drop-query", "preview"])
            op.variant = "mal:" + choice
            if choice == "method" and op.path.startswith(API):
                op.method = {"GET": "PUT", "DELETE": "POST"}.get(op.method, "GET")
                op.mut = True
            elif choice == "slash" and op.path.startswith(API):
                op.path += "/"
            elif choice == "unknown-query":
                op.query = (op.query or []) + [("no_such_field", "1")]
            elif choice == "dup-query" and op.query:
                op.query.append(op.query[0])
            elif choice == "drop-query" and op.query:
                op.query.pop(self.r.randrange(len(op.query)))
            elif choice == "preview" and op.path.startswith(API):
                op.path = op.path.replace("/2.0/mlflow/", "/2.0/preview/mlflow/")
            else:
                op.variant = "plain"
            if choice == "drop-query" and op.mut:
                pass
            return op
        keys = list(body)
        choice = self.pick(["drop", "drop", "type", "type", "type", "unknown", "empty", "notjson", "array",
                            "null", "double", "ctype", "camel", "method", "nullfield", "charset",
                            "both", "truncated", "string", "extra-nested", "huge", "bodyless-ctype"])
        op.variant = "mal:" + choice
        if choice == "drop" and keys:
            k = self.pick(keys)
            del body[k]
            op.variant += ":" + k
        elif choice == "type" and keys:
            k = self.pick(keys)
            new = self.pick([5, 1.5, True, [], {}, [1], {"a": 1}, "text", "", "12"])
            body[k] = new
            op.variant += f":{k}:{kind_of(new)}"
        elif choice == "nullfield" and keys:
            k = self.pick(keys)
            body[k] = None
            op.variant += ":" + k
        elif choice == "unknown":
            body["no_such_field"] = self.pick([1, "x", {"y": []}])
        elif choice == "extra-nested":
            body["tags"] = [{"key": "n", "value": "v", "bogus": 1}, {"value": "only"}]
        elif choice == "camel" and keys:
            body = {re.sub(r"_([a-z])", lambda m: m.group(1).upper(), k): v for k, v in body.items()}
        elif choice == "both":
            k = self.pick(keys) if keys else "name"
            cam = re.sub(r"_([a-z])", lambda m: m.group(1).upper(), k)
            body[cam if cam != k else k + "_"] = body.get(k, "x")
        elif choice == "huge":
            body["filler"] = rep("z", 2_000_000)
        elif choice == "method":
            op.method = self.pick(["GET", "PUT", "DELETE"]) if op.method == "POST" else "POST"
        txt = json.dumps(body, ensure_ascii=False)
        if choice == "empty":
            op.raw = ""
        elif choice == "notjson":
            op.raw = "{not json"
        elif choice == "truncated":
            op.raw = txt[:-1]
        elif choice == "array":
            op.raw = "[" + txt + "]"
        elif choice == "null":
            op.raw = "null"
        elif choice == "string":
            op.raw = '"just text"'
        elif choice == "double":
            op.raw = json.dumps(txt, ensure_ascii=False)
        elif choice == "ctype":
            op.ctype = self.pick(["text/plain", "application/x-www-form-urlencoded",
                                  "application/xml", "multipart/form-data; boundary=x"])
            op.variant += ":" + op.ctype.split(";")[0]
        elif choice == "charset":
            op.ctype = self.pick(["application/json; charset=utf-8", "APPLICATION/JSON",
                                  "application/json;charset=latin-1"])
        elif choice == "bodyless-ctype":
            op.ctype = None
        op.body = body
        return op

    # -- registry -----------------------------------------------------------
    def new_name(self) -> str:
        i = self.idx("name")
        return self.r.choices(
            [f"⟦ns⟧-model-{i}", f"⟦ns⟧ sp {i}", f"⟦ns⟧-modèle-✓-{i}", f"⟦ns⟧-o'brien-{i}",
             f'⟦ns⟧-"q"-{i}', f"⟦ns⟧-100%_{i}", f"⟦ns⟧.Dot.{i}", f"⟦ns⟧-MODEL-{i}", f" ⟦ns⟧-lead-{i}",
             f"⟦ns⟧-trail-{i} ", f"⟦ns⟧-b\\s-{i}", f"⟦ns⟧-#?&+-{i}"],
            weights=[14, 1, 1, 1, 1, 1, 1, 1, .5, .5, .5, .8])[0]

    def bad_name(self) -> str:
        return self.pick(["", " ", "a/b", "a:b", "..", ".", "⟦ns⟧/x", "⟦ns⟧:x", "../../etc",
                          "⟦ns⟧" + rep("n", 252), "⟦ns⟧" + rep("n", 300), "⟦ns⟧\n-newline", "⟦ns⟧\u0000nul"])

    def add_rm(self, name: str) -> None:
        self.w.rms[name] = {"v": {}, "a": {}, "t": set()}

    def rm_create(self, clean: bool = False) -> Op:
        x = self.r.random()
        var = "plain"
        if clean or x < 0.72:
            name = self.new_name()
        elif x < 0.82 and self.w.rms:
            name, var = self.pick(self.w.rms), "duplicate"
        elif x < 0.86 and self.w.dead:
            name, var = self.pick(self.w.dead), "recreate"
        else:
            name, var = self.bad_name(), "bad-name"
        body: dict = {"name": name}
        if self.p(0.5):
            body["tags"] = self.tags()
        if self.p(0.4):
            body["description"] = self.pick(["d", "", "long " + rep("d", 5000), "ünï ✓ 'q'"])
        if not clean and self.p(0.06):
            body["tags"] = self.pick([
                [{"key": "team", "value": "1"}, {"key": "team", "value": "2"}],
                [{"key": "", "value": "1"}], [{"key": "nov"}], [{"key": "../x", "value": "1"}],
                [{"key": rep("k", 251), "value": "1"}], [{"key": "v", "value": rep("v", 100001)}],
                [{"key": "v", "value": rep("v", 5001)}],
                [{"key": "mlflow.prompt.is_prompt", "value": "true"}]])
            var += "+odd-tags"
        return self.mk("POST registered-models/create", "registered-models/create", body=body,
                       variant=var, ok=lambda js: self.add_rm(name), names=[name])

    def rm_get(self) -> Op:
        name, var = self.rm()
        return self.mk("GET registered-models/get", "registered-models/get", query=[("name", name)],
                       variant=var, mut=False, names=[name])

    def rm_rename(self) -> Op:
        name, var = self.rm()
        x = self.r.random()
        if x < 0.7:
            new = self.new_name()
        elif x < 0.8:
            new, var = name, "same-name"
        elif x < 0.9 and self.w.rms:
            new, var = self.pick(self.w.rms), "to-existing"
        else:
            new, var = self.bad_name(), "bad-name"

        def ok(js: Any) -> None:
            if name in self.w.rms and name != new:
                self.w.rms[new] = self.w.rms.pop(name)
                self.w.dead.append(name)

        return self.mk("POST registered-models/rename", "registered-models/rename",
                       body={"name": name, "new_name": new}, variant=var, ok=ok, names=[name, new])

    def rm_update(self) -> Op:
        name, var = self.rm()
        body = {"name": name}
        if self.p(0.9):
            body["description"] = self.pick(["new", "", "é✓", rep("y", 6000), "a\nb"])
        return self.mk("PATCH registered-models/update", "registered-models/update", body=body,
                       variant=var, names=[name])

    def rm_delete(self) -> Op:
        name, var = self.rm()

        def ok(js: Any) -> None:
            if name in self.w.rms:
                del self.w.rms[name]
                self.w.dead.append(name)

        return self.mk("DELETE registered-models/delete", "registered-models/delete",
                       body={"name": name}, variant=var, ok=ok, names=[name])

    def name_clause(self) -> str:
        names = list(self.w.rms) or ["⟦ns⟧-none"]
        n = self.pick(names)
        cut = n if len(n) < 12 else n[:-1]
        return self.pick([
            f"name = '{sq(n)}'" if "'" not in n else f'name = "{n}"', f"name != '⟦ns⟧-zz'",
            f"name LIKE '%model%'", f"name ILIKE '%MODEL%'", "name LIKE '%MODEL%'", "name ILIKE '⟦ns⟧%'",
            "name LIKE '⟦ns⟧_m%'", "name LIKE '%100%%'", "name LIKE '%_0'", "name like '%mod%'",
            f"name LIKE '{cut}_'" if "'" not in cut else "name LIKE '%o''b%'", "name='⟦ns⟧-none'"])

    def tag_clause(self) -> str:
        k, v = self.pick(TKEYS), self.pick(TVALS + ["r%", "%e%", "R_D"])
        key = f"tags.`{k}`" if not k.isalpha() or self.p(0.3) else f"tags.{k}"
        if self.p(0.12):
            return f"{key} {self.pick(['IS NULL', 'IS NOT NULL', 'is null'])}"
        op = self.pick(["=", "!=", "LIKE", "ILIKE", "="])
        val = f"'{sq(v)}'" if "'" not in v or self.p(0.3) else f'"{v}"'
        return f"{key} {op} {val}"

    BADFILTERS = ["name", "name =", "name = x", "= 'x'", "name > 'x'", "name LIKE", "foo = 'x'",
                  "name = 'a' OR name = 'b'", "(name = 'a')", "name = 'a' AND", "AND", "tags. = 'x'",
                  "tags = 'x'", "name = 'unterminated", "name = 'a';", "name = 'a' -- c", "1 = 1",
                  "name = 1", "name IN ('a','b')", "NOT name = 'a'", "name == 'a'", "name <> 'a'",
                  "tags.team > 'x'", "tags.`team = 'x'", "description = 'x'", "name BETWEEN 'a' AND 'b'",
                  "name = 'a' name = 'b'", "name = \"a\"\"b\"", "\u0000", "name LIKE 'a' ESCAPE 'b'"]

    def rm_search(self) -> Op:
        var = "plain"
        clauses = ["name LIKE '⟦ns⟧%'"]
        if self.p(0.45):
            clauses.append(self.name_clause())
            var = "name"
        if self.p(0.35):
            clauses.append(self.tag_clause())
            var = "tags" if var == "plain" else "name+tags"
        self.r.shuffle(clauses)
        flt: str | None = self.pick([" AND ", " and ", " AND  "]).join(clauses)
        if self.p(0.1):
            flt, var = self.pick(self.BADFILTERS), "bad-filter"
        elif self.p(0.03) and self.allow_global():
            flt, var = None, "unscoped"
        q: list = [] if flt is None else [("filter", flt)]
        mx, v2 = self.max_results(1000)
        if mx is not None:
            q.append(("max_results", mx))
        if self.p(0.35):
            for _ in range(self.r.randint(1, 2)):
                q.append(("order_by", self.pick(["name", "name ASC", "name DESC", "timestamp DESC", "timestamp",
                                                 "last_updated_timestamp", "last_updated_timestamp desc"])))
            if self.p(0.1):
                q.append(("order_by", self.pick(["bogus", "name FOO", "", "name DESC, timestamp", "creation_timestamp",
                                                 "tags.team", "DESC", "`name` ASC"])))
                var += "+bad-order"
        tok, v3 = self.token("rm")
        var += v2 + v3

        def make(t: str | None) -> Op:
            return self.mk("GET registered-models/search", "registered-models/search",
                           query=q + ([("page_token", t)] if t else []), variant=var, mut=False)

        return self.follow(make(tok), make)

    def rm_settag(self) -> Op:
        name, var = self.rm()
        k, v = self.pick(TKEYS), self.pick(TVALS)
        if self.p(0.1):
            if self.p(0.6):
                k, var = self.pick(BADKEYS), "odd-key"
            else:
                v, var = self.pick([rep("v", 5000), rep("v", 5001), rep("v", 100000), rep("v", 100001), "\u0000"]), "odd-value"
        return self.mk("POST registered-models/set-tag", "registered-models/set-tag",
                       body={"name": name, "key": k, "value": v}, variant=var, names=[name],
                       ok=lambda js: self.w.rms.get(name, {"t": set()})["t"].add(k))

    def rm_deltag(self) -> Op:
        name, var = self.rm()
        have = sorted(self.w.rms.get(name, {}).get("t", ())) or TKEYS
        k = self.pick(have) if self.p(0.8) else self.pick(TKEYS + BADKEYS)
        return self.mk("DELETE registered-models/delete-tag", "registered-models/delete-tag",
                       body={"name": name, "key": k}, variant=var, names=[name])

    ALIASES = ["champion", "challenger", "Champion", "a-b_c", "x1"]

    def alias_set(self) -> Op:
        name, v, var = self.mv()
        al = self.pick(self.ALIASES)
        if self.p(0.1):
            al, var = self.pick(["latest", "LATEST", "v1", "V22", "vx", "", "a b", "a/b", "é", rep("a", 255),
                                 rep("a", 256), "1", "a.b", "v1a"]), "odd-alias"

        def ok(js: Any) -> None:
            if name in self.w.rms:
                self.w.rms[name]["a"][al] = v

        return self.mk("POST registered-models/alias", "registered-models/alias",
                       body={"name": name, "alias": al, "version": v}, variant=var, ok=ok, names=[name])

    def alias_of(self) -> tuple[str, str, str]:
        cands = [(n, a) for n, m in self.w.rms.items() for a in m["a"]]
        if cands and self.p(0.85):
            n, a = self.pick(cands)
            return n, a, "plain"
        n, var = self.rm()
        return n, self.pick(self.ALIASES + ["latest", "nope", ""]), var

    def alias_get(self) -> Op:
        n, a, var = self.alias_of()
        return self.mk("GET registered-models/alias", "registered-models/alias",
                       query=[("name", n), ("alias", a)], variant=var, mut=False, names=[n])

    def alias_del(self) -> Op:
        n, a, var = self.alias_of()
        return self.mk("DELETE registered-models/alias", "registered-models/alias",
                       body={"name": n, "alias": a}, variant=var, names=[n],
                       ok=lambda js: self.w.rms.get(n, {"a": {}})["a"].pop(a, None))

    def latest(self) -> Op:
        name, var = self.rm()
        stages = None
        if self.p(0.55):
            stages = self.r.sample(STAGES, self.r.randint(1, 3))
            if self.p(0.15):
                stages = self.pick([["production"], ["Foo"], ["Production", "Production"], [""], [], ["all"],
                                    ["STAGING", "None"], ["Deleted_Internal"]])
                var += "+stage"
        if self.p(0.5):
            body: dict = {"name": name}
            if stages is not None:
                body["stages"] = stages
            return self.mk("POST registered-models/get-latest-versions", "registered-models/get-latest-versions",
                           body=body, variant=var, mut=False, names=[name])
        return self.mk("GET registered-models/get-latest-versions", "registered-models/get-latest-versions",
                       query=[("name", name)] + [("stages", s) for s in stages or ()], variant=var, mut=False,
                       names=[name])

    def mv_source(self) -> tuple[dict, str]:
        w = self.w
        live = [r for r in w.runs if not r["deleted"]]
        run = self.pick(live) if live else None
        rid = R("run", run["i"]) if run else "0" * 32
        x = self.r.random()
        if x < 0.22:
            return {"source": f"runs:/{rid}/{self.pick(['model', 'a/b/model', 'm%20x', ''])}", "run_id": rid}, "runs-uri"
        if x < 0.45:
            return {"source": f"{R('auri', run['i'])}/model" if run else "s3://b/x", "run_id": rid}, "run-artifact-uri"
        if x < 0.60:
            b = {"source": self.pick(["s3://bucket/path/model", "gs://bucket/m", "dbfs:/some/where", "s3://b",
                                      "wasbs://c@a.blob.core.windows.net/p", "hdfs://h/p", "http://h.example/x/y"])}
            if self.p(0.6):
                b["run_id"] = rid
            return b, "remote"
        if x < 0.72 and any(m["v"] for m in w.rms.values()):
            n = self.pick([n for n, m in w.rms.items() if m["v"]])
            m = w.rms[n]
            tail = self.pick([f"/{self.pick(m['v'])}"] * 3 + ["/latest", "/Production", "/staging", "/999"] +
                             [f"@{a}" for a in m["a"]])
            b = {"source": f"models:/{n}{tail}"}
            if self.p(0.3):
                b["run_id"] = rid
            return b, "models-uri" + ("+run" if "run_id" in b else "")
        if x < 0.79 and w.lms:
            lm = self.pick(w.lms)
            b = {"source": self.pick([f"models:/{R('lm', lm['i'])}", R("lmuri", lm["i"]), R("lmuri", lm["i"]) + "/x"])}
            if self.p(0.85):
                b["model_id"] = R("lm", lm["i"])
            if self.p(0.3):
                b["run_id"] = rid
            return b, "logged-model"
        if x < 0.83:
            return {"source": f"runs:/{rid}/model"}, "runs-uri-no-run"
        if x < 0.86:
            return {"source": f"runs:/{'0' * 32}/model", "run_id": "0" * 32}, "runs-uri-unknown-run"
        if x < 0.89:
            return {"source": "mlflow-artifacts:/elsewhere/model", "run_id": rid}, "foreign-artifact"
        src = self.pick([
            "file:///etc/passwd", "/etc/passwd", "file:/etc", "./rel", "../up", "rel/path", "s3://b/../x",
            "s3://b/%2e%2e/x", "s3://b/%252e%252e/x", "mlflow-artifacts:/../../x", "mlflow-artifacts:/a/..%2f..",
            "mlflow-artifacts://host:1/x", "http://h/api/2.0/mlflow-artifacts/artifacts/../../../x",
            "http://h/api/2.0/mlflow-artifacts/artifacts/x", "C:\\x\\y", "\\\\unc\\share", "data:text/plain,x",
            "ftp://h/x", "", " ", "s3://b/x?y=z#frag", "nonsense", "weird+scheme://x", "runs:/", "runs:/x",
            "models:/", "models:/nope", "models:/nope/1", "models://other/m/1", "runs://other/x/y",
            "file:///var/../etc", "s3://b//x", "s3://b/./x", "s3://b/x%00", "mlflow-artifacts:/", "dummy-source",
            "s3://b/" + rep("s", 600), "http://169.254.169.254/latest"])
        b = {"source": src}
        if self.p(0.5):
            b["run_id"] = rid
        return b, "odd-source"

    def mv_create(self, clean: bool = False) -> Op:
        name, var = self.rm()
        body, v2 = self.mv_source()
        if clean:
            name = self.pick(self.w.rms)
            rid = R("run", self.pick([r for r in self.w.runs if not r["deleted"]])["i"])
            body, v2, var = {"source": f"runs:/{rid}/model", "run_id": rid}, "runs-uri", "plain"
        body = {"name": name, **body}
        if self.p(0.3):
            body["tags"] = self.tags()
        if self.p(0.25):
            body["run_link"] = self.pick(["http://x/y", "", "javascript:alert(1)", "not a url"])
        if self.p(0.3):
            body["description"] = self.pick(["desc", "", "é✓", rep("d", 5000)])
        if not clean and self.p(0.04):
            body["tags"] = self.pick([[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}], [{"key": ""}],
                                      [{"key": "b*d", "value": "x"}], [{"key": "x"}],
                                      [{"key": "mlflow.prompt.is_prompt", "value": "true"}]])
            v2 += "+odd-tags"
        if not clean and self.p(0.03):
            body["run_id"] = self.pick(["nope", "", "0" * 32])
            v2 += "+odd-run"

        def ok(js: Any) -> None:
            v = dig(js, "model_version.version")
            if name in self.w.rms and v is not None and str(v).isdigit():
                self.w.rms[name]["v"][int(v)] = {"stage": "None", "t": set()}

        return self.mk("POST model-versions/create", "model-versions/create", body=body,
                       variant=v2 if var == "plain" else var, ok=ok, names=[name])

    def mv_get(self) -> Op:
        n, v, var = self.mv()
        return self.mk("GET model-versions/get", "model-versions/get",
                       query=[("name", n)] + ([("version", v)] if v is not None else []), variant=var, mut=False,
                       names=[n])

    def mv_uri(self) -> Op:
        n, v, var = self.mv()
        return self.mk("GET model-versions/get-download-uri", "model-versions/get-download-uri",
                       query=[("name", n)] + ([("version", v)] if v is not None else []), variant=var, mut=False,
                       names=[n])

    def mv_update(self) -> Op:
        n, v, var = self.mv()
        body = {"name": n, "version": v}
        if self.p(0.9):
            body["description"] = self.pick(["new", "", "é✓", rep("y", 6000)])
        return self.mk("PATCH model-versions/update", "model-versions/update", body=body, variant=var, names=[n])

    def mv_delete(self) -> Op:
        n, v, var = self.mv()

        def ok(js: Any) -> None:
            m = self.w.rms.get(n)
            if m and str(v).isdigit():
                m["v"].pop(int(v), None)
                m["a"] = {a: x for a, x in m["a"].items() if x != v}

        return self.mk("DELETE model-versions/delete", "model-versions/delete", body={"name": n, "version": v},
                       variant=var, ok=ok, names=[n])

    def mv_stage(self) -> Op:
        n, v, var = self.mv()
        x = self.r.random()
        if x < 0.8:
            st = self.pick(STAGES)
        elif x < 0.9:
            st = self.pick(["production", "PRODUCTION", "staging", "none", "aRCHIVED"])
            var += "+case"
        else:
            st = self.pick(["Foo", "", "Deleted_Internal", " Production", "prod", "null"])
            var += "+illegal"
        body = {"name": n, "version": v, "stage": st}
        if self.p(0.75):
            body["archive_existing_versions"] = self.p(0.5) if st.lower() in ("production", "staging") else self.p(0.12)
            if self.p(0.05):
                body["archive_existing_versions"] = self.pick(["true", 1, None, "yes"])
                var += "+archive-type"
            elif body["archive_existing_versions"]:
                var += "+archive"
        return self.mk("POST model-versions/transition-stage", "model-versions/transition-stage", body=body,
                       variant=var, names=[n])

    def mv_settag(self) -> Op:
        n, v, var = self.mv()
        k, val = self.pick(TKEYS), self.pick(TVALS)
        if self.p(0.08):
            k, var = self.pick(BADKEYS), "odd-key"
        elif self.p(0.05):
            val, var = self.pick([rep("v", 5001), rep("v", 100000), rep("v", 100001), None]), "odd-value"

        def ok(js: Any) -> None:
            m = self.w.rms.get(n, {}).get("v", {})
            if str(v).isdigit() and int(v) in m:
                m[int(v)]["t"].add(k)

        return self.mk("POST model-versions/set-tag", "model-versions/set-tag",
                       body={"name": n, "version": v, "key": k, "value": val}, variant=var, ok=ok, names=[n])

    def mv_deltag(self) -> Op:
        n, v, var = self.mv()
        m = self.w.rms.get(n, {}).get("v", {})
        have = sorted(m[int(v)]["t"]) if str(v).isdigit() and int(v) in m and m[int(v)]["t"] else TKEYS
        k = self.pick(have) if self.p(0.9) else self.pick(BADKEYS)
        return self.mk("DELETE model-versions/delete-tag", "model-versions/delete-tag",
                       body={"name": n, "version": v, "key": k}, variant=var, names=[n])

    def mv_search(self) -> Op:
        names = [n for n in self.w.rms if "'" not in n] or ["⟦ns⟧-none"]
        scope = f"name = '{self.pick(names)}'" if self.p(0.5) else "name LIKE '⟦ns⟧%'"
        clauses, var = [scope], "plain"
        if self.p(0.5):
            r = self.run()
            kind = self.pick(["run_id", "run_in", "source", "version", "tags", "name", "stage", "numver"])
            rid = R("run", r["i"])
            clauses.append({
                "run_id": f"run_id = '{rid}'",
                "run_in": self.pick([f"run_id IN ('{rid}', 'x')", f"run_id IN ('{rid}')", "run_id IN ()",
                                     f"run_id in ('{rid}','{rid}')", f"run_id IN ('{rid}',)", "run_id IN (1)"]),
                "source": self.pick([f"source_path = 'runs:/{rid}/model'", "source_path = 's3://bucket/path/model'",
                                     f"source_path LIKE 's3%'", f"source_path != 'x'"]),
                "version": f"version_number {self.pick(['=', '!=', '>', '<', '>=', '<='])} {self.pick([1, 2, 3])}",
                "tags": self.tag_clause(), "name": self.name_clause(),
                "stage": f"current_stage = '{self.pick(STAGES)}'",
                "numver": self.pick(["version_number = '1'", "version_number LIKE 1", "version_number = 1.0",
                                     "creation_timestamp > 0", "last_updated_timestamp > 0"]),
            }[kind])
            var = kind
        flt: str | None = " AND ".join(clauses)
        if self.p(0.08):
            flt, var = self.pick(self.BADFILTERS), "bad-filter"
        elif self.p(0.03) and self.allow_global():
            flt, var = None, "unscoped"
        q: list = [] if flt is None else [("filter", flt)]
        mx, v2 = self.max_results(200_000)
        if mx is not None:
            q.append(("max_results", mx))
        if self.p(0.35):
            for _ in range(self.r.randint(1, 2)):
                q.append(("order_by", self.pick(["name ASC", "name DESC", "version_number DESC", "version_number ASC",
                                                 "creation_timestamp", "last_updated_timestamp DESC", "version_number"])))
            if self.p(0.1):
                q.append(("order_by", self.pick(["bogus", "version_number FOO", "", "run_id", "version DESC", "source"])))
                var += "+bad-order"
        tok, v3 = self.token("mv")
        var += v2 + v3

        def make(t: str | None) -> Op:
            return self.mk("GET model-versions/search", "model-versions/search",
                           query=q + ([("page_token", t)] if t else []), variant=var, mut=False)

        return self.follow(make(tok), make)

    # -- experiments ----------------------------------------------------------
    def exp_create(self, clean: bool = False) -> Op:
        i = self.idx("exp")
        name, var = f"⟦ns⟧-{self.pick(['exp', 'Exp', 'EXP'])}-{i}", "plain"
        body: dict = {"name": name}
        if not clean:
            if self.p(0.12):
                body["name"] = name = self.pick(
                    [self.pick(self.w.exps)["name"]] * 2 + ["", " ", "⟦ns⟧" + rep("e", 490), "⟦ns⟧" + rep("e", 500),
                                                            "a\u0000b", "⟦ns⟧ é✓ 'q'"])
                var = "odd-name"
            if self.p(0.2):
                body["tags"] = self.tags()
            if self.p(0.12):
                body["artifact_location"] = self.pick(
                    ["s3://bucket/⟦ns⟧", "file:///nonexistent-differential/⟦ns⟧", "runs:/x/y", "s3://b/x?a=b",
                     "s3://b/x#f", "../rel", "", "mlflow-artifacts:/custom/⟦ns⟧", "http://h/..", "bogus://x"])
                var = "odd-location"

        def ok(js: Any) -> None:
            self.w.exps.append({"i": i, "name": name, "deleted": False, "t": set(),
                                "odd": "artifact_location" in body})

        return self.mk("POST experiments/create", "experiments/create", body=body, variant=var,
                       caps=[("exp", i, "experiment_id")], ok=ok, area="tracking")

    def exp_get(self) -> Op:
        e, var = self.exp_id()
        return self.mk("GET experiments/get", "experiments/get", query=[("experiment_id", e)], variant=var, mut=False,
                       area="tracking")

    def exp_byname(self) -> Op:
        n = self.pick(self.w.exps)["name"] if self.p(0.9) else self.pick(["⟦ns⟧-none", "", "%", "DEFAULT"])
        return self.mk("GET experiments/get-by-name", "experiments/get-by-name", query=[("experiment_name", n)],
                       mut=False, area="tracking")

    def exp_search(self) -> Op:
        clauses, var = ["name LIKE '⟦ns⟧%'"], "plain"
        if self.p(0.5):
            kind = self.pick(["name", "tags", "time", "id"])
            n = self.pick(self.w.exps)["name"].replace("'", "")
            clauses.append({
                "name": self.pick([f"name = '{n}'", "name ILIKE '%EXP%'", "name LIKE '%Exp%'", f"name != '{n}'",
                                   f'name = "{n}"', f"attribute.name = '{n}'", f"attributes.name = '{n}'"]),
                "tags": self.tag_clause(),
                "time": self.pick(["creation_time > 0", "last_update_time >= 5", "creation_time < 10",
                                   "creation_time = 'x'", "last_update_time != 1"]),
                "id": self.pick([f"experiment_id = '{R('exp', self.exp()['i'])}'", "experiment_id = 'x'",
                                 f"experiment_id IN ('{R('exp', self.exp()['i'])}')", "lifecycle_stage = 'active'"]),
            }[kind])
            var = kind
        flt: str | None = " AND ".join(clauses)
        if self.p(0.08):
            flt, var = self.pick(self.BADFILTERS), "bad-filter"
        elif self.p(0.04) and self.allow_global():
            flt, var = None, "unscoped"
        body: dict = {} if flt is None else {"filter": flt}
        mx, v2 = self.max_results(50_000)
        if mx is None:
            mx = self.pick([50, 100, 1000]) if self.p(0.9) else None
        if mx is not None:
            body["max_results"] = mx
        if self.p(0.3):
            body["order_by"] = [self.pick(["name ASC", "name DESC", "creation_time DESC", "last_update_time",
                                           "name", "creation_time ASC"])]
            if self.p(0.1):
                body["order_by"].append(self.pick(["bogus", "name FOO", "", "tags.team", "name, creation_time"]))
                var += "+bad-order"
        if self.p(0.3):
            body["view_type"] = self.pick(["ACTIVE_ONLY", "DELETED_ONLY", "ALL", "ALL", "BOGUS", 3, 7])
            var += "+view" + str(body["view_type"])
        get = self.p(0.3)
        tok, v3 = self.token("exp")
        var += v2 + v3

        def make(t: str | None) -> Op:
            b = dict(body, **({"page_token": t} if t else {}))
            if get:
                q = [(k, x) for k, v in b.items() for x in (v if isinstance(v, list) else [v])]
                return self.mk("GET experiments/search", "experiments/search", query=q, variant=var, mut=False, area="tracking")
            return self.mk("POST experiments/search", "experiments/search", body=b, variant=var, mut=False, area="tracking")

        return self.follow(make(tok), make)

    def exp_update(self) -> Op:
        e, var = self.exp_id()
        new = f"⟦ns⟧-ren-{self.idx('name')}"
        if self.p(0.15):
            new, var = self.pick([self.pick(self.w.exps)["name"], "", "⟦ns⟧" + rep("e", 500)]), "odd-name"

        def ok(js: Any) -> None:
            for x in self.w.exps:
                if R("exp", x["i"]) == e:
                    x["name"] = new

        return self.mk("POST experiments/update", "experiments/update", body={"experiment_id": e, "new_name": new},
                       variant=var, ok=ok, area="tracking")

    def exp_delete(self) -> Op:
        e, var = self.exp_id()
        if self.p(0.03) and self.allow_global():
            e, var = "0", "default-experiment"

        def ok(js: Any) -> None:
            for x in self.w.exps:
                if R("exp", x["i"]) == e:
                    x["deleted"] = True
                    for r in self.w.runs:
                        if r["exp"] == x["i"]:
                            r["deleted"] = True
        op = self.mk("POST experiments/delete", "experiments/delete", body={"experiment_id": e}, variant=var,
                     ok=ok, area="tracking")
        if var == "plain" and self.p(0.6):
            self.queue.append(self.exp_restore(e))
        elif e == "0":
            self.queue.append(self.exp_restore(e))
        return op

    def exp_restore(self, e: str | None = None) -> Op:
        var = "plain"
        if e is None:
            dead = [x for x in self.w.exps if x["deleted"]]
            e, var = (R("exp", self.pick(dead)["i"]), "plain") if dead and self.p(0.8) else self.exp_id()

        def ok(js: Any) -> None:
            for x in self.w.exps:
                if R("exp", x["i"]) == e:
                    x["deleted"] = False
                    for r in self.w.runs:
                        if r["exp"] == x["i"]:
                            r["deleted"] = False
        return self.mk("POST experiments/restore", "experiments/restore", body={"experiment_id": e}, variant=var,
                       ok=ok, area="tracking")

    def exp_settag(self) -> Op:
        e, var = self.exp_id()
        k, v = self.pick(TKEYS), self.pick(TVALS)
        if self.p(0.1):
            k, v = (self.pick(BADKEYS), v) if self.p(0.5) else (k, self.pick([rep("v", 5001), rep("v", 20000), rep("v", 20001)]))
            var = "odd-tag"

        def ok(js: Any) -> None:
            for x in self.w.exps:
                if R("exp", x["i"]) == e:
                    x["t"].add(k)
        return self.mk("POST experiments/set-experiment-tag", "experiments/set-experiment-tag",
                       body={"experiment_id": e, "key": k, "value": v}, variant=var, ok=ok, area="tracking")

    def exp_deltag(self) -> Op:
        e, var = self.exp_id()
        have = [k for x in self.w.exps if R("exp", x["i"]) == e for k in sorted(x["t"])]
        k = self.pick(have) if have and self.p(0.9) else self.pick(TKEYS)
        return self.mk("POST experiments/delete-experiment-tag", "experiments/delete-experiment-tag",
                       body={"experiment_id": e, "key": k}, variant=var, area="tracking")

    # -- runs -----------------------------------------------------------------
    def run_create(self, clean: bool = False) -> Op:
        i = self.idx("run")
        e = self.exp()
        eid, var = R("exp", e["i"]), "plain"
        name = f"⟦ns⟧-run-{self.pick('abcAB')}{i}"
        body: dict = {"experiment_id": eid, "start_time": self.tick(), "run_name": name}
        auto = False
        if not clean:
            if self.p(0.5):
                body["tags"] = self.tags()
            if self.p(0.4):
                body["user_id"] = self.pick(["alice", "bob", ""])
            if self.p(0.06):
                eid, var = self.exp_id()
                body["experiment_id"] = eid
            elif self.p(0.04):
                del body["run_name"]
                var, auto = "auto-name", True
            elif self.p(0.04):
                body["tags"] = [{"key": "mlflow.runName", "value": self.pick([name, name + "x"])}]
                var = "name-tag"
            elif self.p(0.03):
                del body["run_name"]
                body["tags"] = [{"key": "mlflow.runName", "value": name}]
                var = "name-tag-only"
            elif self.p(0.03) and "nostart" not in self.w.flags:
                self.w.flags.add("nostart")
                del body["start_time"]
                var = "no-start-time"
            elif self.p(0.03):
                body["start_time"] = self.pick(["123456", -5, 9223372036854775807, 9223372036854775808, 1.5, "x"])
                if body["start_time"] in (-5, "123456", 9223372036854775807) and str(body["start_time"]) in self.w.flags:
                    body["start_time"] = self.tick()
                self.w.flags.add(str(body["start_time"]))
                var = "odd-start"
            elif self.p(0.04):
                body["tags"] = self.pick([[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}], [{"key": ""}],
                                          [{"key": "b*d", "value": "x"}], [{"key": "x"}],
                                          [{"key": "x", "value": rep("v", 8001)}]])
                var = "odd-tags"
        exp_i = next((x["i"] for x in self.w.exps if R("exp", x["i"]) == eid), e["i"])

        def ok(js: Any) -> None:
            self.w.runs.append({"i": i, "exp": exp_i, "deleted": False, "params": {}, "tags": set(), "m": set(),
                                "odd": e["odd"]})
            if auto:
                self.queue.append(self.mk("POST runs/update", "runs/update", area="tracking", variant="name-after-auto",
                                          body={"run_id": R("run", i), "run_name": f"⟦ns⟧-was-auto-{i}"}))

        return self.mk("POST runs/create", "runs/create", body=body, variant=var, area="tracking", ok=ok,
                       caps=[("run", i, "run.info.run_id"), ("auri", i, "run.info.artifact_uri")])

    def run_get(self) -> Op:
        rid, var, _ = self.run_id()
        return self.mk("GET runs/get", "runs/get", query=[(self.pick(["run_id", "run_id", "run_id", "run_uuid"]), rid)],
                       variant=var, mut=False, area="tracking")

    def run_update(self) -> Op:
        rid, var, r = self.run_id()
        body: dict = {"run_id": rid}
        if self.p(0.7):
            body["status"] = self.pick(["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED", "FINISHED"])
            if self.p(0.07):
                body["status"] = self.pick(["BOGUS", 3, 99, "", "finished", "UNFINISHED"])
                var += "+odd-status"
        if self.p(0.5):
            body["end_time"] = self.tick() + 5000
            if self.p(0.06):
                body["end_time"] = self.pick([-1, 0, "17", 9223372036854775808, "x"])
                var += "+odd-end"
        if self.p(0.3):
            body["run_name"] = f"⟦ns⟧-re-{self.idx('name')}"
            if self.p(0.1):
                body["run_name"] = self.pick(["", " ", rep("n", 300), "é✓"])
                var += "+odd-name"
        if self.p(0.05):
            body["run_uuid"] = body.pop("run_id")
            var += "+run_uuid"
        return self.mk("POST runs/update", "runs/update", body=body, variant=var, area="tracking")

    def set_deleted(self, rid: str, val: bool) -> Callable:
        def ok(js: Any) -> None:
            for r in self.w.runs:
                if R("run", r["i"]) == rid:
                    r["deleted"] = val
        return ok

    def run_delete(self) -> Op:
        rid, var, _ = self.run_id()
        return self.mk("POST runs/delete", "runs/delete", body={"run_id": rid}, variant=var,
                       ok=self.set_deleted(rid, True), area="tracking")

    def run_restore(self) -> Op:
        dead = [r for r in self.w.runs if r["deleted"]]
        rid, var = (R("run", self.pick(dead)["i"]), "plain") if dead and self.p(0.85) else self.run_id()[:2]
        return self.mk("POST runs/restore", "runs/restore", body={"run_id": rid}, variant=var,
                       ok=self.set_deleted(rid, False), area="tracking")

    def quote_key(self, k: str) -> str:
        if k.isidentifier() and self.p(0.7):
            return k
        return self.pick([f"`{k}`", f"`{k}`", f'"{k}"'])

    def run_clause(self) -> tuple[str, str]:
        kind = self.r.choices(["metric", "param", "tag", "attr_s", "attr_n", "run_in", "dataset", "null"],
                              weights=[4, 4, 3, 3, 2, 1.5, 1.2, 1])[0]
        r = self.run()
        if kind == "metric":
            pre = self.pick(["metrics", "metrics", "metric"])
            val = self.pick(["0", "0.5", "1", "-1", "1e308", "0.25", "-0.5", "3"])
            if self.p(0.06):
                val = self.pick(["'0.5'", "NaN", "Infinity", "abc", "1e400", "''", "0x1"])
                kind += "-oddval"
            op = self.pick([">", "<", "=", "!=", ">=", "<="] * 3 + ["LIKE", "<>", "=="])
            return f"{pre}.{self.quote_key(self.pick(MKEYS))} {op} {val}", kind
        if kind in ("param", "tag"):
            pre = self.pick(["params", "params", "param", "parameters"] if kind == "param" else ["tags", "tags", "tag"])
            k, v = (self.pick(PKEYS), self.pick(PVALS + ["a%", "%B%", "a_b"])) if kind == "param" else \
                   (self.pick(TKEYS), self.pick(TVALS + ["r%", "R%", "_ed"]))
            op = self.pick(["=", "!=", "LIKE", "ILIKE"] * 4 + ["like", "iLike", ">", "IN"])
            if "'" in v:
                val = self.pick([f'"{v}"', "'" + sq(v) + "'", f"'{v}'"])
            elif '"' in v:
                val = self.pick([f"'{v}'", f'"{v}"'])
            else:
                val = self.pick([f"'{v}'"] * 4 + [f'"{v}"', v or "''"])
            if op == "IN":
                val = "('abc', '1')"
            return f"{pre}.{self.quote_key(k)} {op} {val}", kind
        if kind == "attr_s":
            pre = self.pick(["attributes.", "attribute.", "attr.", "", "run."])
            k = self.pick(["status", "run_name", "user_id", "artifact_uri", "`Run name`", "run_id", "lifecycle_stage"])
            v = {"status": self.pick(["RUNNING", "FINISHED", "finished", "FIN%"]), "user_id": self.pick(["alice", "ALICE", "a%"]),
                 "artifact_uri": self.pick(["%artifacts%", "x", "mlflow%"]), "run_id": R("run", r["i"]),
                 "lifecycle_stage": "active"}.get(k, self.pick(["%run-a%", "%RUN%", f"⟦ns⟧-run-a{r['i']}", "%é%"]))
            op = self.pick(["=", "!=", "LIKE", "ILIKE"] * 3 + [">"])
            return f"{pre}{k} {op} '{v}'", kind
        if kind == "attr_n":
            pre = self.pick(["attributes.", "attr.", ""])
            k = self.pick(["start_time", "end_time", "created", "Created"])
            v = self.pick([0, self.clock - 20, self.clock, 10 ** 13, "'5'", "1.5", "'abc'", "-1"])
            return f"{pre}{k} {self.pick(['>', '<', '=', '!=', '>=', '<=', 'LIKE'])} {v}", kind
        if kind == "run_in":
            a, b = R("run", r["i"]), R("run", self.run()["i"])
            op = self.pick(["IN", "NOT IN", "in", "not in"])
            lst = self.pick([f"('{a}', '{b}')"] * 4 + [f"('{a}')", f"('{a}',)", "()", "(abc)", "(12)", f'("{a}","{b}")', f"'{a}'"])
            return f"{self.pick(['attributes.', 'attribute.', ''])}{self.pick(['run_id'] * 5 + ['status', 'run_name'])} {op} {lst}", kind
        if kind == "dataset":
            k = self.pick(["name", "digest", "context", "name", "bogus"])
            v = {"name": self.pick(["ds1", "ds%", "DS1"]), "digest": self.pick(["d1", "d_"]), "context": "train"}.get(k, "x")
            op = self.pick(["=", "!=", "LIKE", "ILIKE", "IN"])
            return f"{self.pick(['dataset', 'datasets'])}.{k} {op} " + (f"('{v}')" if op == "IN" else f"'{v}'"), kind
        pre, keys = self.pick([("params", PKEYS), ("tags", TKEYS), ("metrics", MKEYS), ("attributes", ["status", "end_time"])])
        return f"{pre}.{self.quote_key(self.pick(keys))} {self.pick(['IS NULL', 'IS NOT NULL', 'is not null'])}", "null-" + pre

    BADRUNFILTERS = ["metrics", "metrics.loss", "metrics.loss >", "loss > 1", "foo.bar = 'x'", "metrics.loss > 1 OR params.lr = '1'",
                     "(metrics.loss > 1)", "metrics.loss > 1 AND", "AND", "metrics.`loss > 1", "params.lr = 1", "params.lr = abc",
                     "tags.a = 'x", "metrics.loss > 1; DROP TABLE runs", "metrics.loss > 1 -- c", "1=1", "attributes.bogus = 'x'",
                     "metrics. > 1", ".loss > 1", "metrics.loss > 1 metrics.m1 < 2", "NOT metrics.loss > 1", "metrics.loss BETWEEN 1 AND 2",
                     "params.`lr` = \"a'b\"", " ", "\t", "metrics.loss>0.5", "params.lr='0.1'and metrics.loss>0", "'x' = params.lr",
                     "tags.team LIKE red", "params.\"lr\" = '0.1'", "attributes.status IN ('RUNNING')", "metrics.loss = NULL",
                     "params.lr != 'a' AND AND params.p1 = '1'", rep("x", 5000)]

    def run_order(self) -> list[str]:
        out = []
        for _ in range(self.r.randint(1, 2)):
            out.append(self.pick([
                f"metrics.{self.quote_key(self.pick(MKEYS))}", f"params.{self.quote_key(self.pick(PKEYS))}",
                f"tags.{self.quote_key(self.pick(TKEYS))}", "attributes.start_time", "start_time", "end_time",
                "attributes.end_time", "status", "attributes.status", "run_name", "metrics.loss", "created",
                "`Run name`", "user_id", "attribute.Created"]) + self.pick(["", " ASC", " DESC", " desc", " asc"]))
        return out

    def run_search(self) -> Op:
        exps = self.r.sample([e["i"] for e in self.w.exps], min(len(self.w.exps), self.r.randint(1, 3)))
        body: dict = {"experiment_ids": [R("exp", i) for i in exps]}
        var = "plain"
        x = self.r.random()
        if x < 0.62:
            parts = [self.run_clause() for _ in range(self.r.choices([1, 2, 3], weights=[6, 3, 1])[0])]
            body["filter"] = self.pick([" AND ", " and ", "  AND "]).join(c for c, _ in parts)
            var = "+".join(sorted(k for _, k in parts)) if len(parts) == 1 else "multi"
        elif x < 0.70:
            body["filter"], var = self.pick(self.BADRUNFILTERS), "bad-filter"
        if self.p(0.4):
            body["order_by"] = self.run_order()
            var += "+order"
            if self.p(0.08):
                body["order_by"].append(self.pick(["bogus", "metrics.loss FOO", "", "DESC", "metrics.loss DESC, params.lr", "metrics",
                                                   "attributes.bogus", "artifact_uri", "lifecycle_stage", "metrics.`x", "foo.bar DESC",
                                                   "run_id", "dataset.name"]))
                var += "-bad"
        mx, v2 = self.max_results(50_000)
        if mx is not None:
            body["max_results"] = mx
        if self.p(0.2):
            body["run_view_type"] = self.pick(["ACTIVE_ONLY", "DELETED_ONLY", "ALL", "ALL", "BOGUS", 2])
            v2 += "+view" + str(body["run_view_type"])
        if self.p(0.03):
            body["experiment_ids"] = self.pick([[], ["999999"], ["abc"], [""], [1], "1", None])
            v2 += "+odd-exps"
        tok, v3 = self.token("run")
        var += v2 + v3

        def make(t: str | None) -> Op:
            return self.mk("POST runs/search", "runs/search", body=dict(body, **({"page_token": t} if t else {})),
                           variant=var, mut=False, area="tracking")

        return self.follow(make(tok), make)

    def metric(self) -> dict:
        return {"key": self.pick(MKEYS), "value": self.pick(MVALS), "timestamp": self.tick(), "step": self.r.randint(0, 6)}

    def log_metric(self) -> Op:
        rid, var, r = self.run_id()
        m = self.metric()
        x = self.r.random()
        if x < 0.06:
            m["value"], var = self.pick(["NaN", "Infinity", "-Infinity", float("nan"), float("inf"), float("-inf")]), "non-finite"
        elif x < 0.10:
            m["value"], var = self.pick(["0.5", "abc", "", True, None, [1], 1e309, "1e5", 2 ** 70, "nan", " 1"]), "odd-value"
        elif x < 0.14:
            m["timestamp"], var = self.pick([-1, 0, 2 ** 63 - 1, 2 ** 63, "123", 1.5, 1e12, None, "x", ""]), "odd-timestamp"
        elif x < 0.18:
            m["step"], var = self.pick([-1, -2 ** 63, 2 ** 63 - 1, 2 ** 63, "3", 1.5, 2.0, None, "x"]), "odd-step"
        elif x < 0.22:
            m["key"], var = self.pick(BADKEYS), "odd-key"
        elif x < 0.26:
            del m["step"]
            var += "+no-step"
        elif x < 0.29:
            m.update(dataset_name="ds1", dataset_digest="d1")
            if self.w.lms and self.p(0.6):
                m["model_id"] = R("lm", self.pick(self.w.lms)["i"])
            var += "+dataset"
        return self.mk("POST runs/log-metric", "runs/log-metric",
                       body={("run_uuid" if self.p(0.04) else "run_id"): rid, **m}, variant=var, area="tracking")

    def log_param(self) -> Op:
        rid, var, r = self.run_id()
        k, v = self.pick(PKEYS), self.pick(PVALS)
        have = r["params"] if r else {}
        if k in have and self.p(0.5):
            v = have[k]
        elif k in have:
            var = var + "+overwrite"
        x = self.r.random()
        if x < 0.05:
            k, var = self.pick(BADKEYS), "odd-key"
        elif x < 0.10:
            v, var = self.pick(["", rep("v", 500), rep("v", 501), rep("v", 6000), rep("v", 6001), rep("v", 8001), "\u0000", 5, None]), "odd-value"
        return self.mk("POST runs/log-parameter", "runs/log-parameter", body={"run_id": rid, "key": k, "value": v},
                       variant=var, area="tracking", ok=lambda js: have.setdefault(k, v))

    def run_settag(self) -> Op:
        rid, var, r = self.run_id()
        k, v = self.pick(TKEYS), self.pick(TVALS)
        x = self.r.random()
        if x < 0.05:
            k, var = self.pick(BADKEYS), "odd-key"
        elif x < 0.09:
            v, var = self.pick([rep("v", 5000), rep("v", 5001), rep("v", 8000), rep("v", 8001), 7, None]), "odd-value"
        elif x < 0.12:
            k, v, var = "mlflow.runName", f"⟦ns⟧-bytag-{self.idx('name')}", "run-name-tag"
        return self.mk("POST runs/set-tag", "runs/set-tag", body={"run_id": rid, "key": k, "value": v}, variant=var,
                       area="tracking", ok=lambda js: r["tags"].add(k) if r else None)

    def run_deltag(self) -> Op:
        rid, var, r = self.run_id()
        have = sorted(r["tags"]) if r else []
        k = self.pick(have) if have and self.p(0.85) else self.pick(TKEYS + ["mlflow.runName"])
        return self.mk("POST runs/delete-tag", "runs/delete-tag", body={"run_id": rid, "key": k}, variant=var,
                       area="tracking", ok=lambda js: r["tags"].discard(k) if r else None)

    def log_batch(self) -> Op:
        rid, var, r = self.run_id()
        body: dict = {"run_id": rid}
        if self.p(0.8):
            body["metrics"] = [self.metric() for _ in range(self.r.randint(0, 6))]
        if self.p(0.5):
            fresh = [k for k in PKEYS if not r or k not in r["params"]] or PKEYS
            ks = self.r.sample(fresh, min(len(fresh), self.r.randint(0, 2)))
            body["params"] = [{"key": k, "value": (r["params"].get(k) if r else None) or self.pick(PVALS)} for k in ks]
        if self.p(0.5):
            body["tags"] = self.tags()
        x = self.r.random()
        if x < 0.16:
            v2 = self.pick(["dup-param-same", "dup-param-diff", "dup-tag", "dup-metric", "1001-metrics", "1000-metrics",
                            "101-params", "100-params", "101-tags", "1001-total", "bad-key", "nan", "no-key", "no-value",
                            "no-timestamp", "overwrite", "long-param", "neg-ts", "int64", "empty", "huge", "not-list",
                            "model_id"])
            var = v2
            ts = self.tick()
            m = self.metric()
            if v2 == "dup-param-same":
                body["params"] = [{"key": "dupk", "value": "1"}] * 2
            elif v2 == "dup-param-diff":
                body["params"] = [{"key": "dupk", "value": "1"}, {"key": "dupk", "value": "2"}]
            elif v2 == "dup-tag":
                body["tags"] = [{"key": "team", "value": "1"}, {"key": "team", "value": "2"}]
            elif v2 == "dup-metric":
                body["metrics"] = [m, dict(m), dict(m, value=9)]
            elif v2 in ("1001-metrics", "1000-metrics"):
                body = {"run_id": rid, "metrics": [{"key": "bulk", "value": j, "timestamp": ts, "step": j} for j in range(int(v2[:4]))]}
            elif v2 in ("101-params", "100-params"):
                body = {"run_id": rid, "params": [{"key": f"bp{j}", "value": "x"} for j in range(int(v2[:3]))]}
            elif v2 == "101-tags":
                body = {"run_id": rid, "tags": [{"key": f"bt{j}", "value": "x"} for j in range(101)]}
            elif v2 == "1001-total":
                body = {"run_id": rid, "metrics": [{"key": "bulk2", "value": j, "timestamp": ts, "step": j} for j in range(999)],
                        "tags": [{"key": "t1", "value": "x"}, {"key": "t2", "value": "x"}]}
            elif v2 == "bad-key":
                body["metrics"] = [m, dict(m, key=self.pick(BADKEYS))]
            elif v2 == "nan":
                body["metrics"] = [dict(m, value=self.pick(["NaN", "Infinity", float("nan"), float("-inf")]))]
            elif v2 == "no-key":
                body["metrics"] = [{k: v for k, v in m.items() if k != "key"}]
            elif v2 == "no-value":
                body["metrics"] = [{k: v for k, v in m.items() if k != "value"}]
            elif v2 == "no-timestamp":
                body["metrics"] = [{k: v for k, v in m.items() if k != "timestamp"}]
            elif v2 == "overwrite" and r and r["params"]:
                k = self.pick(r["params"])
                body["params"] = [{"key": k, "value": "other-" + str(ts)}, {"key": "fresh" + str(ts), "value": "1"}]
            elif v2 == "long-param":
                body["params"] = [{"key": "lp" + str(ts), "value": rep("p", self.pick([500, 501, 6000, 6001]))}]
            elif v2 == "neg-ts":
                body["metrics"] = [dict(m, timestamp=-1)]
            elif v2 == "int64":
                body["metrics"] = [dict(m, step=2 ** 63 - 1, timestamp=2 ** 63 - 1), dict(m, step=-2 ** 63)]
            elif v2 == "empty":
                body = {"run_id": rid}
            elif v2 == "huge":
                body["tags"] = [{"key": "h", "value": rep("h", 1_100_000)}]
            elif v2 == "not-list":
                body[self.pick(["metrics", "params", "tags"])] = self.pick([{"key": "a"}, "x", 5])
            elif v2 == "model_id" and self.w.lms:
                body["metrics"] = [dict(m, model_id=R("lm", self.pick(self.w.lms)["i"]), dataset_name="ds1", dataset_digest="d1")]

        def ok(js: Any) -> None:
            if r and isinstance(body.get("params"), list):
                for q in body["params"]:
                    r["params"].setdefault(q["key"], q["value"])
        return self.mk("POST runs/log-batch", "runs/log-batch", body=body, variant=var, area="tracking", ok=ok)

    def history(self) -> Op:
        rid, var, r = self.run_id()
        q: list = [("run_id", rid), ("metric_key", self.pick(MKEYS) if self.p(0.93) else self.pick(["nope", "", "bulk"]))]
        mx, v2 = self.max_results(25_000)
        if mx is not None:
            q.append(("max_results", mx))
        tok, v3 = self.token("hist")
        var += v2 + v3

        def make(t: str | None) -> Op:
            return self.mk("GET metrics/get-history", "metrics/get-history", query=q + ([("page_token", t)] if t else []),
                           variant=var, mut=False, area="tracking")

        return self.follow(make(tok), make)

    def bulk(self) -> Op:
        rs = [R("run", self.run()["i"]) for _ in range(self.r.choices([0, 1, 2, 3, 101], weights=[.4, 5, 4, 3, .3])[0])]
        rs = list(dict.fromkeys(rs)) if len(rs) < 50 else rs
        var, mk = "plain", self.pick(MKEYS)
        if self.p(0.5):
            q: list = [("run_id", r) for r in rs[:1]] + [("metric_key", mk)]   # one run: order of runs is by random id
            if self.p(0.3):
                q.append(("max_results", self.pick([1, 2, 5, 25001, 0, -1])))
                var = "max_results"
            return self.mk("GET metrics/get-history-bulk", "metrics/get-history-bulk", query=q, variant=var, mut=False,
                           area="tracking", base=AJAX)
        q = [("run_ids", r) for r in (rs[:1] if len(rs) < 50 else rs)] + [("metric_key", mk)]
        if self.p(0.5):
            a, b = self.pick([(0, 5), (1, 3), (5, 1), (0, None), ("x", 3), (-1, 100)])
            q.append(("start_step", a))
            if b is not None:
                q.append(("end_step", b))
            var = "range"
        if self.p(0.3):
            q.append(("max_results", self.pick([1, 2, 5, 2500, 2501, 0, -1])))
            var += "+max"
        return self.mk("GET metrics/get-history-bulk-interval", "metrics/get-history-bulk-interval", query=q, variant=var,
                       mut=False, area="tracking", base=self.pick([API, AJAX]))

    def log_inputs(self) -> Op:
        rid, var, r = self.run_id()
        ds = [{"dataset": {"name": self.pick(["ds1", "ds2", "DS1"]), "digest": self.pick(["d1", "d2"]), "source_type": "local",
                           "source": "uri", **({"schema": "{}"} if self.p(0.5) else {}), **({"profile": "p"} if self.p(0.5) else {})},
               **({"tags": [{"key": "mlflow.data.context", "value": self.pick(["train", "eval"])}]} if self.p(0.7) else {})}
              for _ in range(self.r.randint(1, 2))]
        body: dict = {"run_id": rid, "datasets": ds}
        x = self.r.random()
        if x < 0.12:
            body["datasets"] = self.pick([[], [{"dataset": {"name": "x"}}], [{"tags": []}], [{"dataset": {"name": rep("n", 501), "digest": "d", "source_type": "l", "source": "s"}}],
                                          [{"dataset": {"name": "n", "digest": rep("d", 37), "source_type": "l", "source": "s"}}],
                                          [{"dataset": {"name": "", "digest": "d", "source_type": "l", "source": "s"}}]])
            var = "odd-dataset"
        elif x < 0.25 and self.w.lms:
            body["models"] = [{"model_id": R("lm", self.pick(self.w.lms)["i"])}]
            var += "+models"
        return self.mk("POST runs/log-inputs", "runs/log-inputs", body=body, variant=var, area="tracking")

    def outputs(self) -> Op:
        rid, var, r = self.run_id()
        ms = [{"model_id": R("lm", self.pick(self.w.lms)["i"]), "step": self.r.randint(0, 3)}] if self.w.lms else \
            [{"model_id": "m-" + "0" * 32, "step": 1}]
        return self.mk("POST runs/outputs", "runs/outputs", body={"run_id": rid, "models": ms}, variant=var, area="tracking")

    def log_model(self) -> Op:
        rid, var, r = self.run_id()
        mj: Any = {"artifact_path": "model", "flavors": {"python_function": {"loader_module": "x"}},
                   "utc_time_created": "2024-01-01 00:00:00", "run_id": rid, "model_uuid": "abc"}
        if self.p(0.15):
            mj.pop(self.pick(list(mj)))
            var = "missing-key"
        txt = json.dumps(mj, ensure_ascii=False)
        if self.p(0.08):
            txt, var = self.pick(["{bad", "[]", "", "5"]), "bad-json"
        return self.mk("POST runs/log-model", "runs/log-model", body={"run_id": rid, "model_json": txt}, variant=var, area="tracking")

    def search_datasets(self) -> Op:
        return self.mk("POST experiments/search-datasets", "experiments/search-datasets", base=AJAX, mut=False, area="tracking",
                       body={"experiment_ids": [R("exp", self.exp()["i"])]} if self.p(0.9) else self.pick([{}, {"experiment_ids": []}, {"experiment_ids": ["nope"]}]))

    # -- logged models ------------------------------------------------------
    def lm(self) -> tuple[str, str, dict | None]:
        if self.w.lms and self.p(0.92):
            m = self.pick(self.w.lms)
            return R("lm", m["i"]), "deleted-lm" if m["deleted"] else "plain", m
        return self.pick(["m-" + "0" * 32, "nope", "..", "%2e%2e"]), "bad-lm", None

    def lm_create(self, clean: bool = False) -> Op:
        i = self.idx("lm")
        eid, var = self.exp_id()
        body: dict = {"experiment_id": eid, "name": f"{self.pick(['lm', 'LM'])}-{i}-⟦ns⟧"}
        if self.w.runs and self.p(0.7):
            body["source_run_id"] = R("run", self.run()["i"])
        if self.p(0.5):
            body["model_type"] = self.pick(["Agent", "classifier", ""])
        if self.p(0.5):
            body["params"] = [{"key": k, "value": self.pick(PVALS)} for k in self.r.sample(PKEYS, self.r.randint(0, 2))]
        if self.p(0.5):
            body["tags"] = self.tags()
        x = self.r.random()
        if x < 0.04:
            del body["name"]
            var = "auto-name"
            self.w.flags.add("lm-auto")
        elif x < 0.10:
            body["name"] = self.pick(["", "a/b", "a:b", "a.b", "q'q", rep("n", 500), rep("n", 501), "é✓", "a%b"])
            var = "odd-name"
            if body["name"] == "":
                self.w.flags.add("lm-auto")
        elif x < 0.13:
            body["params"] = self.pick([[{"key": "p", "value": "1"}, {"key": "p", "value": "2"}], [{"key": "p", "value": rep("v", 6001)}], [{"key": ""}]])
            var = "odd-params"
        elif x < 0.15:
            body["source_run_id"] = "nope"
            var = "odd-run"
        return self.mk("POST logged-models", "logged-models", body=body, variant=var, area="tracking",
                       caps=[("lm", i, "model.info.model_id"), ("lmuri", i, "model.info.artifact_uri")],
                       ok=lambda js: self.w.lms.append({"i": i, "deleted": False, "t": set()}))

    def lm_get(self) -> Op:
        m, var, _ = self.lm()
        q = [("allow_deleted", self.pick(["true", "false", "TRUE", "x"]))] if self.p(0.25) else None
        return self.mk("GET logged-models/{id}", f"logged-models/{m}", query=q, variant=var, mut=False, area="tracking")

    def lm_finalize(self) -> Op:
        m, var, _ = self.lm()
        st = self.pick(["LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED", "LOGGED_MODEL_PENDING", 2, "LOGGED_MODEL_READY"])
        if self.p(0.1):
            st, var = self.pick(["BOGUS", 99, 0, "READY", "2", None, "LOGGED_MODEL_STATUS_UNSPECIFIED"]), "odd-status"
        return self.mk("PATCH logged-models/{id}", f"logged-models/{m}", body={"model_id": m, "status": st}, variant=var, area="tracking")

    def lm_delete(self) -> Op:
        m, var, d = self.lm()
        return self.mk("DELETE logged-models/{id}", f"logged-models/{m}", variant=var, area="tracking",
                       ok=lambda js: d.update(deleted=True) if d else None)

    def lm_tags(self) -> Op:
        m, var, d = self.lm()
        tags = self.tags()
        if self.p(0.08):
            tags, var = self.pick([[{"key": "", "value": "x"}], [{"key": rep("k", 251), "value": "x"}], [{"key": "a", "value": rep("v", 8001)}],
                                   [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]]), "odd-tags"
        return self.mk("PATCH logged-models/{id}/tags", f"logged-models/{m}/tags", body={"tags": tags}, variant=var, area="tracking",
                       ok=lambda js: d["t"].update(t["key"] for t in tags) if d else None)

    def lm_deltag(self) -> Op:
        m, var, d = self.lm()
        have = sorted(d["t"]) if d else []
        k = self.pick(have) if have and self.p(0.85) else self.pick(TKEYS)
        return self.mk("DELETE logged-models/{id}/tags/{key}", f"logged-models/{m}/tags/{urllib.parse.quote(k, safe='')}",
                       variant=var, area="tracking")

    def lm_params(self) -> Op:
        m, var, _ = self.lm()
        ps = [{"key": self.pick(PKEYS) if self.p(0.3) else f"q{self.idx('name')}", "value": self.pick(PVALS)}]
        return self.mk("POST logged-models/{id}/params", f"logged-models/{m}/params", body={"model_id": m, "params": ps}, variant=var, area="tracking")

    def lm_dirs(self) -> Op:
        m, var, _ = self.lm()
        q = [("artifact_directory_path", self.pick(["a", "../x", "", "/etc", "%2e%2e"]))] if self.p(0.4) else None
        return self.mk("GET logged-models/{id}/artifacts/directories", f"logged-models/{m}/artifacts/directories", query=q,
                       variant=var, mut=False, area="tracking")

    def lm_search(self) -> Op:
        exps = self.r.sample([e["i"] for e in self.w.exps], min(len(self.w.exps), self.r.randint(1, 3)))
        body: dict = {"experiment_ids": [R("exp", i) for i in exps]}
        var = "plain"
        x = self.r.random()
        if x < 0.55:
            kind = self.pick(["attr", "metric", "param", "tag", "in", "time"])
            k = self.pick([q for q in PKEYS if q.isidentifier()])
            some = R("lm", self.pick(self.w.lms)["i"]) if self.w.lms else "x"
            f = {
                "attr": self.pick(["name LIKE 'lm%'", "name ILIKE 'lm%'", "attributes.name != 'x'", "status = 'READY'", "model_type = 'Agent'",
                                   f"model_id = '{some}'", f"source_run_id = '{R('run', self.run()['i'])}'", "attributes.status = 'PENDING'",
                                   "lifecycle_stage = 'active'", "name = \"x\""]),
                "metric": f"metrics.{self.pick(['loss', 'm1'])} {self.pick(['>', '<', '=', '>=', '!='])} {self.pick([0, 0.5, 1])}",
                "param": f"params.{k} {self.pick(['=', '!=', 'LIKE', 'ILIKE'])} '{self.pick(['0.1', 'abc', 'a%', 'A%'])}'",
                "tag": f"tags.{self.pick(['team', 'env', '`team`'])} {self.pick(['=', '!=', 'LIKE', 'ILIKE'])} '{self.pick(['red', 'RED', 'r%'])}'",
                "in": self.pick([f"model_id IN ('{some}', 'y')", f"model_id NOT IN ('{some}')", "name IN ('a')", "params.lr IN ('0.1', 'x')",
                                 f"model_id in ('{some}',)"]),
                "time": self.pick(["creation_timestamp > 0", "creation_timestamp_ms > 0", "last_updated_timestamp > 5", "creation_time > 1"]),
            }[kind]
            if self.p(0.25):
                f += " AND name LIKE '%lm%'"
            body["filter"], var = f, kind
        elif x < 0.63:
            body["filter"] = self.pick(["bogus = 'x'", "name", "name = ", "name > 'x'", "metrics.loss = 'x'", "foo.bar = 1", "name = 'a' OR name = 'b'", "(name = 'a')",
                                        "params.lr > 1", "name IS NULL", "tags.team IS NOT NULL", "metrics.loss LIKE 1", "name = 'a", "AND"])
            var = "bad-filter"
        if self.p(0.3):
            f2 = ["creation_timestamp", "metrics.loss", "creation_time", "last_updated_timestamp"] + ([] if "lm-auto" in self.w.flags else ["name"])
            body["order_by"] = [{"field_name": self.pick(f2), **({"ascending": self.p(0.5)} if self.p(0.7) else {})}]
            if self.p(0.1):
                body["order_by"] = self.pick([[{"field_name": "bogus"}], [{"ascending": True}], [{"field_name": "metrics.loss", "dataset_digest": "d1"}], ["name"]])
                var += "+bad-order"
            elif self.p(0.15):
                body["order_by"][0].update(dataset_name="ds1", dataset_digest="d1")
                var += "+ds-order"
        if self.p(0.08):
            body["datasets"] = self.pick([[{"dataset_name": "ds1"}], [{"dataset_name": "ds1", "dataset_digest": "d1"}], [{"dataset_digest": "d1"}], [{}]])
            var += "+datasets"
        mx, v2 = self.max_results(50)
        if mx is not None:
            body["max_results"] = mx
        if self.p(0.03):
            body["experiment_ids"] = self.pick([[], ["999999"], ["abc"], None])
            v2 += "+odd-exps"
        tok, v3 = self.token("lm")
        var += v2 + v3

        def make(t: str | None) -> Op:
            return self.mk("POST logged-models/search", "logged-models/search", body=dict(body, **({"page_token": t} if t else {})),
                           variant=var, mut=False, area="tracking")

        return self.follow(make(tok), make)

    # -- artifacts --------------------------------------------------------------
    def run_root(self) -> str | None:
        good = [r for r in self.w.runs if not r["odd"] and not r["deleted"]]
        return R("aroot", self.pick(good)["i"]) if good else None

    FILES = ["a.txt", "model/MLmodel", "model/model.pkl", "dir one/ünï.json", "img.png", "deep/er/still/x.bin", "page.html", "noext", "x.csv",
             "a+b&c.txt", ".hidden", "sp ace.txt", "100%.txt"]
    DATA = ["", "hello", '{"a": 1}', rep("z", 70_000), "bin\u0001\u0002é", "<script>1</script>", "a,b\n1,2\n"]

    def art_path(self, new: bool) -> str:
        if not new and self.w.files and self.p(0.9):
            return self.pick(self.w.files)
        root = self.run_root() if self.p(0.7) else None
        return f"{root or '⟦ns⟧'}/{urllib.parse.quote(self.pick(self.FILES), safe='/')}"

    def art_put(self) -> Op:
        f = self.art_path(True)
        op = self.mk("PUT mlflow-artifacts/{path}", "/" + f, base=ART, area="artifacts", ok=lambda js: self.w.files.append(f))
        op.raw, op.ctype = self.pick(self.DATA), self.pick(["application/octet-stream", None, "text/plain", "application/json"])
        if self.p(0.04):
            op.path, op.variant = op.path + "/", "trailing-slash"
            op.ok = None
        elif self.p(0.03) and self.w.files:
            op.path, op.variant, op.ok = f"{ART}/{self.pick(self.w.files)}/sub.txt", "under-a-file", None
        return op

    def art_get(self) -> Op:
        f = self.art_path(False)
        var = "plain"
        if self.p(0.06):
            f, var = f.rsplit("/", 1)[0], "directory"
        return self.mk("GET mlflow-artifacts/{path}", "/" + f, base=ART, area="artifacts", mut=False, variant=var)

    def art_list(self) -> Op:
        f = self.art_path(False)
        parts = f.split("/")
        d = urllib.parse.unquote("/".join(parts[:self.r.randint(1, max(1, len(parts) - 1))]))
        var = "plain"
        if self.p(0.08):
            d, var = self.pick(["⟦ns⟧/none", urllib.parse.unquote(f), "../..", "/etc", "..%2f", "a\u0000", "⟦ns⟧/", "./⟦ns⟧", "a\\..\\b"]), "odd-path"
        return self.mk("GET mlflow-artifacts (list)", "", base=ART, query=[("path", d)], area="artifacts", mut=False, variant=var)

    def art_delete(self) -> Op:
        f = self.art_path(False)
        var = "plain"
        if self.p(0.25):
            f, var = f.rsplit("/", 1)[0], "directory"

        def ok(js: Any) -> None:
            self.w.files = [x for x in self.w.files if x != f and not x.startswith(f + "/")]
        return self.mk("DELETE mlflow-artifacts/{path}", "/" + f, base=ART, area="artifacts", variant=var, ok=ok)

    def run_art_list(self) -> Op:
        rid, var, r = self.run_id()
        q: list = [("run_id", rid)]
        if self.p(0.5):
            q.append(("path", self.pick(["model", "dir one", "deep/er", "a.txt", "none", "model/", "deep"])))
            if self.p(0.12):
                q[-1] = ("path", self.pick(["..", "../..", "/etc", "%2e%2e", "model/..", "a\u0000", "", ".", "model/../..", "C:\\", "model//x", "~"]))
                var = "odd-path"
        return self.mk("GET artifacts/list", "artifacts/list", query=q, area="artifacts", mut=False, variant=var)

    def get_artifact(self) -> Op:
        rid, var, r = self.run_id()
        path = self.pick(self.FILES[:8])
        if self.p(0.15):
            path, var = self.pick(["../../x", "/etc/passwd", "%2e%2e/x", "", "model", "none.txt", "a\u0000"]), "odd-path"
        return Op("GET /get-artifact", "GET", "/get-artifact", query=[(self.pick(["run_id", "run_uuid"]), rid), ("path", path)],
                  variant=var, area="artifacts")

    def mv_get_artifact(self) -> Op | None:
        if not self.w.rms:
            return None
        n, v, var = self.mv()
        path = self.pick(["MLmodel", "model.pkl", "none", "../x", "/etc/passwd"])
        return Op("GET /model-versions/get-artifact", "GET", "/model-versions/get-artifact",
                  query=[("name", n), ("version", v if v is not None else ""), ("path", path)], variant=var, area="artifacts", names={n})

    TRAVERSALS = ["../x", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "%252e%252e/x", "/etc/passwd", "%2fetc%2fpasswd",
                  "a%00b", "a%5C..%5Cb", "..%5C..%5Cx", "C:%5Cwindows%5Cx", "C:/x", "⟦ns⟧/./b", "⟦ns⟧//b", "~/x", "file:%2f%2f%2fetc%2fpasswd",
                  "⟦ns⟧/../../x", "⟦ns⟧/%2e%2e/y", "⟦ns⟧/..", ".", "..", "%2e", "⟦ns⟧/a%23b", "⟦ns⟧/a%3Fb", "⟦ns⟧/%F0%9F%98%80", "⟦ns⟧/%ff%fe",
                  "⟦ns⟧/" + rep("s", 300), "⟦ns⟧/a%0Ab", "⟦ns⟧/%20", "⟦ns⟧/...", "⟦ns⟧/..a", "⟦ns⟧/a..", "%25252e%25252e/x", "⟦ns⟧/a;b=c", "⟦ns⟧/%E2%80%AE"]

    # The one call left out: MLflow answers DELETE of these by deleting its whole artifact root, and every file it has been given is
    # gone from then on. Greenroom refuses it (tests/server/test_artifacts.py).
    WHOLE_ROOT = (".", "%2e")

    def art_traversal(self) -> Op:
        m = self.pick(["GET", "PUT", "DELETE", "GET"])
        path = self.pick(self.TRAVERSALS)
        if m == "DELETE" and path in self.WHOLE_ROOT:
            m = "GET"
        op = self.mk(f"{m} mlflow-artifacts/{{path}}", "/" + path, base=ART, area="artifacts",
                     mut=m != "GET", variant="traversal")
        if m == "PUT":
            op.raw, op.ctype = "t", "application/octet-stream"
        return op

    def art_mpu(self) -> Op:
        which = self.pick(["mpu/create", "mpu/complete", "mpu/abort", "presigned"])
        base = "/api/2.0/mlflow-artifacts/"
        if which == "presigned":
            return self.mk("GET mlflow-artifacts/presigned/{path}", which + "/⟦ns⟧/a.txt", base=base, area="artifacts", mut=False)
        body = {"mpu/create": {"path": "⟦ns⟧/a.txt", "num_parts": 2}, "mpu/complete": {"path": "⟦ns⟧/a.txt", "upload_id": "u", "parts": []},
                "mpu/abort": {"path": "⟦ns⟧/a.txt", "upload_id": "u"}}[which]
        return self.mk(f"POST mlflow-artifacts/{which}/{{path}}", f"{which}/⟦ns⟧", base=base, body=body, area="artifacts")


# --------------------------------------------------------------------------
# driver
# --------------------------------------------------------------------------
def mutants(js: Any, rng: random.Random) -> list[tuple[str, Any]]:
    """Wrong answers made from a right one, to measure what the comparison catches."""
    spots: list[tuple[list, Any]] = []

    def visit(x: Any, path: list) -> None:
        spots.append((path, x))
        items = x.items() if isinstance(x, dict) else enumerate(x) if isinstance(x, list) else ()
        for k, v in items:
            visit(v, path + [k])

    visit(js, [])

    def put(path: list, fn: Callable) -> Any:
        new = copy.deepcopy(js)
        at = new
        for k in path[:-1]:
            at = at[k]
        fn(at, path[-1])
        return new

    out = []
    fields = [(p, v) for p, v in spots if p and isinstance(p[-1], str)]
    plain = [(p, v) for p, v in fields if not isinstance(v, (dict, list)) and p[-1] != "next_page_token"]
    lists = [(p, v) for p, v in fields if isinstance(v, list) and v]
    if fields:
        p, _ = rng.choice(fields)
        out.append(("drop-field", put(p, lambda at, k: at.pop(k))))
        out.append(("add-field", put(p, lambda at, k: at.__setitem__("zz_extra", 1))))
    if plain:
        p, v = rng.choice(plain)
        wrong = (not v) if isinstance(v, bool) else v + 1 if isinstance(v, int) else str(v) + "x"
        if not (isinstance(v, (int, float)) and v > 1.6e12 and v < 4e12):
            out.append(("value", put(p, lambda at, k: at.__setitem__(k, wrong))))
        other = str(v) if not isinstance(v, str) else 7
        out.append(("type", put(p, lambda at, k: at.__setitem__(k, other))))
    if lists:
        p, v = rng.choice(lists)
        out.append(("drop-item", put(p, lambda at, k: at[k].pop())))
        out.append(("twice-item", put(p, lambda at, k: at[k].append(copy.deepcopy(at[k][-1])))))
        if len(v) > 1 and v[0] != v[-1]:
            kind = "reorder-set" if p[-1] in UNORDERED or (p[-1] == "metrics" and "data" in p) else "reorder"
            out.append((kind, put(p, lambda at, k: at[k].reverse())))
    return out


class Driver:
    def __init__(self, a: Server, b: Server, spacing: float) -> None:
        self.a, self.b, self.spacing = a, b, spacing
        self.calls = 0
        self.mutate: random.Random | None = None
        self.share = 0.0
        self.caught: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)

    def try_mutants(self, op: Op, ra: Resp, rb: Resp, ia: Ids, ib: Ids, now: float) -> None:
        ok = 200 <= rb.status < 300
        tests = [("status", dict(status=201 if ok else 418))]
        if isinstance(rb.js, dict):
            if not ok and "error_code" in rb.js:
                tests.append(("error_code", dict(js=dict(rb.js, error_code="WRONG"))))
            if ok:
                tests += [(k, dict(js=m)) for k, m in mutants(rb.js, self.mutate)]
        elif ok and rb.body:
            tests.append(("bytes", dict(body=rb.body + b"x")))
        for kind, change in tests:
            wrong = copy.copy(rb)
            for k, v in change.items():
                setattr(wrong, k, v)
            keep = dict(ia.stamps), dict(ib.stamps)
            got = {c for c, *_ in compare_responses(ra, wrong, ia, ib, now)}
            ia.stamps, ib.stamps = keep
            self.caught[kind]["tried"] += 1
            self.caught[kind]["caught"] += bool(got & set(COUNTED))
            self.caught[kind]["soft"] += bool(got) and not got & set(COUNTED)

    def encode(self, op: Op, ids: Ids) -> tuple:
        path = urllib.parse.quote(ids.text(op.path), safe="/%:;@&=+$,~!*'()")
        if op.query:
            q = [(k, ids.render(v)) for k, v in op.query]
            path += "?" + urllib.parse.urlencode([(k, str(v)) for k, v in q])
        headers = {"Accept": "*/*", "User-Agent": "differential/1"}
        body = None
        if op.raw is not None:
            body = ids.text(op.raw).encode("utf-8", "surrogatepass")
        elif op.body is not None:
            body = json.dumps(ids.render(op.body)).encode()
        if body is not None and op.ctype:
            headers["Content-Type"] = op.ctype
        return op.method, path, body, headers

    def call(self, op: Op, ia: Ids, ib: Ids) -> tuple[Resp, Resp, list]:
        self.calls += 1
        now = time.time() * 1000
        self.a.send(*self.encode(op, ia))
        self.b.send(*self.encode(op, ib))
        ra, rb = self.a.recv(), self.b.recv()
        for kind, idx, path in op.caps:
            for ids, r in ((ia, ra), (ib, rb)):
                if not 200 <= r.status < 300:
                    continue
                v = dig(r.js, path)
                if isinstance(v, str) and v:
                    ids.bind(kind, idx, v)
                    if kind == "auri":
                        u = urllib.parse.urlsplit(v)
                        ids.bind("aroot", idx, u.path.strip("/") if u.scheme == "mlflow-artifacts" else "not-proxied/" + str(idx))
        diffs = compare_responses(ra, rb, ia, ib, now)
        if self.mutate and not diffs and self.mutate.random() < self.share:
            self.try_mutants(op, ra, rb, ia, ib, now)
        if op.mut:
            time.sleep(self.spacing)
        return ra, rb, diffs


def excerpt(r: Resp, n: int = 600) -> Any:
    if r.is_json:
        s = json.dumps(r.js, ensure_ascii=False)
        return {"status": r.status, "body": r.js if len(s) <= n else s[:n] + "…"}
    return {"status": r.status, "content_type": r.ctype, "body": r.body[:200].decode("utf-8", "replace")}


def slice_history(hist: list[Op], last: Op) -> list[Op]:
    """Earlier operations of the episode that can matter for the last one."""
    wide = any(w in last.ep for w in ("search", "list", "latest", "history"))
    txt = json.dumps([last.query, last.body], ensure_ascii=False, default=str)
    scope_all = "⟦ns⟧%" in txt
    core = last.refs()
    for m in re.finditer(r"⟦tok:(\d+)⟧", txt):
        core.add("tok:" + m.group(1))
    if wide:
        for op in hist:
            if op.mut and (op.refs() & core or (scope_all and op.area == last.area)):
                core |= op.refs() | op.defines()
    keep: list[Op] = []
    need = set(core)
    for op in reversed(hist):
        toks = {f"tok:{i}" for k, i, _ in op.caps if k == "tok"}
        if op.defines() & need or toks & need or (op.mut and op.refs() & core) or \
                (wide and scope_all and op.mut and op.area == last.area):
            keep.append(op)
            need |= op.refs()
            # names: keep the operations that made the models used here
            core |= {x for x in op.refs() if x.startswith("name:")} if op.mut else set()
    keep.reverse()
    return keep


class Tester:
    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.A, self.B = Server(args.a, args.timeout), Server(args.b, args.timeout)
        self.drv = Driver(self.A, self.B, args.spacing_ms / 1000)
        if args.mutate:
            self.drv.mutate, self.drv.share = random.Random(args.seed ^ 0x5EED), args.mutate
        self.ia, self.ib = Ids(), Ids()
        self.diffs: dict[tuple, dict] = {}
        self.expected = json.load(open(args.expected, encoding="utf-8")) if args.expected else []
        self.stats: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
        self.diverged = 0
        self.episodes = 0
        self.sha = hashlib.sha256()

    def probe(self) -> tuple[bool, str]:
        """Is there any earlier entity on either server?  Which namespace is free on both?"""
        fresh, taken = True, set()
        for s in (self.A, self.B):
            for path, key in (("registered-models/search?max_results=1000", "registered_models"),
                              ("experiments/search?max_results=1000&view_type=ALL", "experiments")):
                s.send("GET", API + path, None, {"Accept": "*/*"})
                r = s.recv()
                if r.status == 0:
                    print(f"differential: cannot reach {s.host}:{s.port}", file=sys.stderr)
                    sys.exit(2)
                items = r.js.get(key, []) if isinstance(r.js, dict) else []
                names = [str(x.get("name")) for x in items]
                if [n for n in names if n != "Default"]:
                    fresh = False
                taken |= {m.group(0) for n in names if (m := re.match(r"\s*(d\d+r\d+)", n))}
        n = 0
        while f"d{self.args.seed}r{n}" in {t.strip() for t in taken}:
            n += 1
        return fresh, f"d{self.args.seed}r{n}"

    def run(self) -> int:
        args = self.args
        fresh, ns = self.probe()
        rng = random.Random(args.seed)
        counters: dict = collections.Counter()
        areas = args.areas.split(",")
        step = 0
        t0 = time.perf_counter()
        stop: list = []
        signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
        signal.signal(signal.SIGINT, lambda *_: stop.append(1) if not stop else sys.exit(130))

        def more() -> bool:
            return step < args.steps and not stop and (
                not args.max_seconds or time.perf_counter() - t0 < args.max_seconds)

        while more():
            self.episodes += 1
            self.ia.ns = self.ib.ns = f"{ns}e{self.episodes}z"
            world = World()
            gen = Gen(rng, areas, world, counters, lambda: fresh and not self.diverged, args.malformed)
            hist: list[Op] = []
            length = rng.randint(args.episode // 2, args.episode * 3 // 2)
            k = 0
            while k < length and more():
                op = gen.next()
                self.sha.update(json.dumps(op.template(), sort_keys=True, default=str).encode())
                ra, rb, found = self.drv.call(op, self.ia, self.ib)
                step += 1
                k += 1
                oka, okb = 200 <= ra.status < 300, 200 <= rb.status < 300
                c = self.stats[op.ep]
                c["calls"] += 1
                c["2xx" if oka else "4xx" if 400 <= ra.status < 500 else "5xx" if ra.status >= 500 else "other"] += 1
                for cls, shape, va, vb in found:
                    self.note(op, cls, shape, va, vb, ra, rb, hist, step)
                if args.verbose and found:
                    print(step, op.ep, op.variant, found[:3], file=sys.stderr)
                hist.append(op)
                if oka and op.ok:
                    op.ok(ra.js)
                if op.mut and oka != okb:
                    self.diverged += 1
                    break           # state differs from here on: start afresh
            if rb.status == 0 and ra.status == 0:
                print("differential: both servers stopped answering", file=sys.stderr)
                return 2
        wall = time.perf_counter() - t0
        if args.minimize and any(d["class"] in COUNTED for d in self.diffs.values()):
            self.minimize(ns)
        return self.report(step, wall)

    def note(self, op, cls, shape, va, vb, ra, rb, hist, step) -> None:
        why = expected_reason(self.expected, op, cls, shape, va, vb)
        key = (op.ep, cls, shape, why)
        d = self.diffs.get(key)
        if d is None:
            seq = slice_history(hist, op) if cls in COUNTED and not why else []
            d = self.diffs[key] = {
                "endpoint": op.ep, "class": cls, "shape": shape, "count": 0, "variants": collections.Counter(),
                "first_step": step, "a_value": va, "b_value": vb, "a": excerpt(ra), "b": excerpt(rb),
                "_seq": seq + [op]}
            if why:
                d["expected"] = why
        d["count"] += 1
        d["variants"][op.variant] += 1
        if d["variants"][op.variant] == 1 and len(d.setdefault("examples", [])) < 6:
            d["examples"].append({"variant": op.variant, "request": op.template(), "a": excerpt(ra, 300), "b": excerpt(rb, 300),
                                  "a_value": va, "b_value": vb})

    # -- minimal repro: replay in a fresh namespace, dropping what is not needed --
    def replay(self, seq: list[Op], key: tuple, ns: str) -> bool:
        ia, ib = Ids(ns), Ids(ns)
        found: list = []
        for op in seq:
            _, _, found = self.drv.call(op, ia, ib)
        return any((seq[-1].ep, c, s) == key for c, s, _, _ in found)

    def minimize(self, ns: str) -> None:
        budget = self.args.minimize
        start = self.drv.calls
        n = 0
        todo = sorted((d for d in self.diffs.values() if d["class"] in COUNTED and "expected" not in d), key=lambda d: len(d["_seq"]))
        for d in todo:
            key = (d["endpoint"], d["class"], d["shape"])
            seq = d["_seq"]

            def test(s: list[Op]) -> bool:
                nonlocal n
                n += 1
                return self.replay(s, key, f"{ns}m{n}z")

            if self.drv.calls - start + len(seq) > budget:
                d["repro_status"] = "sliced, not replayed (budget)"
                continue
            if not test(seq):
                d["repro_status"] = "sliced, not reproduced in a fresh namespace"
                continue
            d["repro_status"] = "reproduced"
            size = max(1, (len(seq) - 1) // 2)
            while len(seq) > 1:
                i, cut = 0, False
                while i < len(seq) - 1 and self.drv.calls - start + len(seq) <= budget:
                    cand = seq[:i] + seq[min(i + size, len(seq) - 1):]
                    if len(cand) < len(seq) and test(cand):
                        seq, cut = cand, True
                    else:
                        i += size
                if self.drv.calls - start + len(seq) > budget:
                    break
                if size == 1 and not cut:
                    d["repro_status"] = "minimal"
                    break
                size = max(1, size // 2)
            if len(seq) == 1:
                d["repro_status"] = "minimal"
            d["_seq"] = seq

    def report(self, steps: int, wall: float) -> int:
        args = self.args
        skip = set(args.ignore_class.split(",")) if args.ignore_class else set()
        counted = COUNTED + (("soft-order", "hardened") if args.strict else ())
        main, soft = [], []
        for d in self.diffs.values():
            d["variants"] = dict(d["variants"].most_common())
            d["repro"] = [o.template() for o in d.pop("_seq")]
            (main if d["class"] in counted and d["class"] not in skip and "expected" not in d else soft).append(d)
        main.sort(key=lambda d: (counted.index(d["class"]), d["endpoint"], d["shape"]))
        tot = collections.Counter()
        for c in self.stats.values():
            tot.update(c)
        by = collections.Counter(d["class"] for d in main)
        share = tot["2xx"] / max(1, tot["calls"])
        out = {
            "a": args.a, "b": args.b, "seed": args.seed, "steps": steps, "areas": args.areas, "episodes": self.episodes,
            "state_divergences": self.diverged, "sequence_sha256": self.sha.hexdigest(), "wall_s": round(wall, 2),
            "steps_per_s": round(steps / wall, 1), "mean_ms_a": round(1000 * self.A.busy / max(1, self.drv.calls), 2),
            "mean_ms_b": round(1000 * self.B.busy / max(1, self.drv.calls), 2), "share_2xx": round(share, 4),
            "mutants": {k: dict(v) for k, v in self.drv.caught.items()}, "totals": dict(tot), "by_class": dict(by), "endpoints": {k: dict(v) for k, v in sorted(self.stats.items())},
            "differences": main, "uncounted": soft}
        if args.report:
            with open(args.report, "w", encoding="utf-8") as f:
                json.dump(out, f, indent=1, ensure_ascii=False, default=str)
        if args.show:
            for d in main[:args.show]:
                print(f"  {d['class']:13} {d['endpoint']:45} {d['shape']}  x{d['count']}  {list(d['variants'])[:3]}")
        print(f"  endpoints {len(self.stats)}, calls {tot['calls']}, 2xx {share:.1%}, 4xx {tot['4xx'] / max(1, tot['calls']):.1%}, "
              f"5xx {tot['5xx'] / max(1, tot['calls']):.1%}, episodes {self.episodes}, divergences {self.diverged}, "
              f"{steps / wall:.0f} steps/s, uncounted: " +
              ", ".join(f"{v} {k}" for k, v in sorted(collections.Counter(d['class'] for d in soft).items())))
        if self.drv.caught:
            print("  injected wrong answers caught: " + ", ".join(
                f"{k} {v['caught']}/{v['tried']}" for k, v in sorted(self.drv.caught.items())))
        used = collections.Counter(d["expected"] for d in soft if "expected" in d)
        for why, n in used.most_common():
            print(f"  expected: {n} x {why}")
        detail = ", ".join(f"{by[c]} {c}" for c in counted if c not in skip)
        print(f"differential: {steps} steps, {len(main)} distinct differences ({detail})")
        return 1 if main else 0


def is_cut(a: Any, b: Any) -> bool:
    """Whether the reference kept the first 6000 characters of what the candidate kept whole."""
    return isinstance(a, str) and isinstance(b, str) and len(a) == 6000 < len(b) and b.startswith(a)


def is_infinite(a: Any, b: Any) -> bool:
    """Whether two lists of points differ by infinities alone, which the reference gives as the largest double."""
    plain = [sorted(re.sub(r"(-?)1\.7976931348623157e\+308", r'"\1Infinity"', item) for item in items) for items in (a, b)]
    return plain[0] == plain[1]


def is_recorded(a: Any, b: Any) -> bool:
    """Whether the candidate has no more tags than the record of what it cut."""
    return not a and set(b) == {"k=greenroom.truncated"}


VALUES = {"cut": is_cut, "recorded": is_recorded, "infinite": is_infinite}


def expected_reason(rules: list[dict], op: Op, cls: str, shape: str, va: Any, vb: Any) -> str:
    """Why a difference is on purpose: the first rule whose patterns match endpoint, class, shape and variant of the call,
    and, where given, something in its request and the two values."""
    found = {"endpoint": op.ep, "class": cls, "shape": shape, "variants": op.variant}
    for rule in rules:
        if not all(re.fullmatch(rule[k], v) for k, v in found.items() if k in rule):
            continue
        if "request" in rule and not re.search(rule["request"], json.dumps(op.template(), ensure_ascii=True)):
            continue
        if "values" in rule and not VALUES[rule["values"]](va, vb):
            continue
        return rule["why"]
    return ""


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--a", required=True, help="base URL of the reference server")
    p.add_argument("--b", required=True, help="base URL of the candidate server")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--steps", type=int, default=2000)
    p.add_argument("--areas", default="registry,tracking,artifacts")
    p.add_argument("--report", help="write a JSON report here")
    p.add_argument("--episode", type=int, default=250, help="mean steps before a fresh namespace")
    p.add_argument("--malformed", type=float, default=0.06, help="share of calls that are malformed")
    p.add_argument("--spacing-ms", type=float, default=2.0, help="pause after a write, so that millisecond times differ")
    p.add_argument("--max-seconds", type=float, default=0.0, help="stop the sequence early (0: never); the report is still written")
    p.add_argument("--timeout", type=float, default=60.0)
    p.add_argument("--minimize", type=int, default=3000, help="calls to spend on minimal repros (0: none)")
    p.add_argument("--ignore-class", default="", help="classes not counted, e.g. extra-field")
    p.add_argument("--expected", help="JSON list of rules for differences on purpose: {endpoint, class, shape, variants: patterns; why: text}")
    p.add_argument("--strict", action="store_true", help="also count soft-order and hardened")
    p.add_argument("--show", type=int, default=40, help="differences to print")
    p.add_argument("--mutate", type=float, default=0.0,
                   help="self-check: on this share of equal answers, corrupt B's answer in memory and count what is caught")
    p.add_argument("--verbose", action="store_true")
    args = p.parse_args()
    bad = set(args.areas.split(",")) - {"registry", "tracking", "artifacts"}
    if bad:
        p.error(f"unknown areas: {bad}")
    return Tester(args).run()


if __name__ == "__main__":
    sys.exit(main())
