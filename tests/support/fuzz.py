"""Malformed requests generated from the endpoint table: mostly valid, with some invalid field; reproducible by seed.

sender = Fuzz(server.port, seed=7)
sender.run(400)
assert not sender.complaints
"""

from __future__ import annotations

import http.client
import json
import random
import time
from collections import Counter, defaultdict, deque
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from msgspec import inspect

from greenroom.wire.endpoints import Endpoint, Family
from greenroom.wire.endpoints.table import ENDPOINTS
from tests.support import hostile

# A documented absence is 501; nothing a client sends may make an outage (503) or any other 5xx.
_ALLOWED_SERVER_ERRORS = {501}
_TIMEOUT_S = 20
# None of it in anything that is sent, so none of it comes back by right.
_INSIDE = (b"Traceback", b"SELECT ", b"INSERT ", b"asyncpg", b"sqlite3", b'.py"')
_REMEMBERED = 5
_SHOWN = 400


class Sent(NamedTuple):
    """A request as it went out."""

    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]

    def __str__(self) -> str:
        shown = self.path[:_SHOWN] + ("..." if len(self.path) > _SHOWN else "")
        return f"{self.method} {shown} {self.headers} {(self.body or b'')[:_SHOWN]!r}"


class Fuzz:
    """Sends requests over one connection, learns names from the answers, and remembers what should not have been.

    Args:
        strangeness: how likely a field is to hold something it cannot.

    Attributes:
        complaints: sentences about answers that break a rule.
        statuses: how often each status came.
        untouched: rows of the table that never answered with success.
    """

    def __init__(self, port: int, *, seed: int, strangeness: float = 0.15, slowest_s: float = 10.0) -> None:
        self._port = port
        self._random = random.Random(seed)
        self._strangeness_of_some = strangeness
        self._strangeness = 0.0
        self._slowest_s = slowest_s
        self._known: dict[str, deque[Any]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
        self._connection: http.client.HTTPConnection | None = None
        # Answers of the native API may never end.
        # Browsers get documents from the rows of signing in, also for errors.
        self._rows = [
            row
            for row in ENDPOINTS
            if row.family is not Family.BROWSER and (not row.family.is_native or row.handler != "raw")
        ]
        self.complaints: list[str] = []
        self.statuses: Counter[int] = Counter()
        self._succeeded: set[str] = set()
        self._noun = ""

    @property
    def untouched(self) -> list[str]:
        return sorted({_name(row) for row in self._rows} - self._succeeded)

    def companion(self, *, seed: int) -> Fuzz:
        """Make another sender, for a thread of its own, to the same things."""
        other = Fuzz(self._port, seed=seed, strangeness=self._strangeness_of_some, slowest_s=self._slowest_s)
        other._known = self._known
        return other

    def run(self, count: int) -> None:
        """Send so many requests: each row of the table as often as any other, but more is made than is deleted."""
        rows: list[Endpoint] = []
        for _ in range(count):
            if not rows:
                rows = [
                    row for row in self._rows if _name(row) not in hostile.NOW_AND_THEN or self._random.random() < 0.2
                ]
                rows += [row for row in self._rows if row.path.endswith("/create") for _ in range(4)]
                self._random.shuffle(rows)
            self.send(rows.pop())
        self.close()

    def send(self, row: Endpoint) -> None:
        """Send one request to a row, and check its answer."""
        sent = self._request(row)
        began = time.monotonic()
        answer = self._exchange(sent)
        took = time.monotonic() - began
        if took > self._slowest_s:
            self.complaints.append(f"took {took:.1f} s: {sent}")
        if answer is None:
            return
        status, headers, body = answer
        self.statuses[status] += 1
        if status >= 500 and status not in _ALLOWED_SERVER_ERRORS:
            self.complaints.append(f"{status} {body[:500]!r} for {sent}")
        elif status >= 400 and sent.method != "HEAD":
            self._check_error(status, headers, body, sent)
        elif status == 204:
            self._succeeded.add(_name(row))
            if body:
                self.complaints.append(f"204 with the body {body[:500]!r} for {sent}")
        elif row.handler != "raw" and sent.method != "HEAD":
            self._succeeded.add(_name(row))
            try:
                self._learn(json.loads(body))
            except ValueError:
                self.complaints.append(f"{status} {body[:500]!r} is not JSON, for {sent}")
        else:
            self._succeeded.add(_name(row))
        # What is refused before it is read as a request has no id.
        if "x-evil" in headers or ("x-request-id" not in headers and status not in (400, 413, 414, 431)):
            self.complaints.append(f"headers {headers} for {sent}")

    def close(self) -> None:
        """Drop the connection; the next request makes another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _check_error(self, status: int, headers: dict[str, str], body: bytes, sent: Sent) -> None:
        try:
            error = json.loads(body)
            right = isinstance(error["error_code"], str) and isinstance(error["message"], str) and error["message"]
        except (ValueError, KeyError, TypeError):
            right = False
        if not right or headers.get("content-type") != "application/json":
            self.complaints.append(f"{status} {body[:500]!r} has not the wire's error form, for {sent}")
        elif any(word in body for word in _INSIDE):
            self.complaints.append(f"{status} {body[:500]!r} tells of the inside, for {sent}")

    def _exchange(self, sent: Sent) -> tuple[int, dict[str, str], bytes] | None:
        """Send it; None if the server closed the connection before it had read the request."""
        for _ in range(2):
            fresh = self._connection is None
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_S)
            try:
                self._connection.request(sent.method, sent.path, sent.body, sent.headers)
            except (BrokenPipeError, ConnectionResetError):
                if not fresh:  # closed after the previous answer, which is allowed
                    self.close()
                    continue
            try:
                answer = self._connection.getresponse()
                got = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
            except (ConnectionError, http.client.BadStatusLine) as error:
                self.close()
                if fresh and len(sent.path) + len(sent.body or b"") < 60_000:
                    self.complaints.append(f"{error!r} instead of an answer to {sent}")
                if fresh:
                    return None
                continue
            except (OSError, http.client.HTTPException) as error:
                self.close()
                self.complaints.append(f"{error!r} instead of an answer to {sent}")
                return None
            if answer.will_close:
                self.close()
            return got
        return None

    # -- making requests --

    def _request(self, row: Endpoint) -> Sent:
        pick = self._random
        # Half of the requests are valid, or there would be no data to request.
        self._strangeness = self._strangeness_of_some if pick.random() < 0.5 else 0.0
        self._noun = hostile.NOUNS.get(row.path.split("/")[1], row.path.split("/")[1])
        path = pick.choice(row.paths)
        info = inspect.type_info(row.request)
        assert isinstance(info, inspect.StructType)
        fields = self._struct(info)
        for name in [field.encode_name for field in info.fields]:
            for mark in (f"{{{name}}}", f"{{{name}:path}}"):
                if mark in path:
                    value = fields.pop(name, None)
                    path = path.replace(mark, self._segment(name if value is None else value))
        path = quote(path, safe="/%:@!$&'()*+,;=~-._", errors="surrogatepass")
        headers: dict[str, str] = {}
        if row.method == "GET" or row.handler == "raw":
            query = self._query(fields)
            method = "HEAD" if row.handler == "raw" and row.method == "GET" and pick.random() < 0.05 else row.method
            body = pick.randbytes(pick.choice([0, 1, 100])) if row.method in ("PUT", "POST") else None
            if pick.random() < 0.1:
                headers["Range"] = pick.choice(["bytes=0-0", "bytes=-5", "bytes=9-1", "bytes=" + "9" * 30 + "-", "x"])
            return Sent(method, f"{path}?{query}" if query else path, body, headers)
        body = self._body(fields)
        if pick.random() < 0.99:
            headers["Content-Type"] = "application/json"
        return Sent(row.method, path, body, headers)

    def _segment(self, value: Any) -> str:
        text = value if isinstance(value, str) else json.dumps(value)[:2000]
        # A NUL or half a surrogate pair travels percent-encoded; half of the rest goes as it is.
        return quote(text[:4000], safe=self._random.choice(["", "/"]), errors="surrogatepass")

    def _query(self, fields: dict[str, Any]) -> str:
        pairs: list[tuple[str, str]] = []
        for name, value in fields.items():
            for item in value if isinstance(value, list) else [value]:
                text = item if isinstance(item, str) else json.dumps(item)
                pairs.append((name, text))
        pairs = pairs[:1200]
        if pairs and self._random.random() < 0.05:
            pairs.append((pairs[0][0], "again"))
        return urlencode(pairs, errors="surrogatepass")

    def _body(self, fields: dict[str, Any]) -> bytes:
        text = json.dumps(fields, ensure_ascii=self._random.random() < 0.5)
        chance = self._random.random()
        if chance < 0.93:
            return text.encode(errors="surrogatepass")
        return self._random.choice(
            [
                b"",
                b"null",
                b"[]",
                b"7",
                b'"x"',
                json.dumps(text).encode(),
                text[:-1].encode(errors="surrogatepass"),
                b"\xff\xfe" + text.encode(errors="surrogatepass"),
                b"\xef\xbb\xbf" + text.encode(errors="surrogatepass"),
                text.encode("utf-16", errors="surrogatepass"),
                b"[" * 100_000,
                b'{"a":' * 100_000,
                b'{"name":' + b"9" * 5000 + b"}",
                text.encode(errors="surrogatepass") + b" x",
                b'{"name":"a","name":"b"}',
            ]
        )

    def _struct(self, info: inspect.StructType) -> dict[str, Any]:
        pick = self._random
        out: dict[str, Any] = {}
        for field in info.fields:
            optional = 0.6 if self._strangeness else 0.25
            if pick.random() > (0.97 if field.required else optional):
                continue
            name = field.encode_name
            if pick.random() < 0.03:
                name = _camel(name)
            out[name] = self._value(field.type, field.encode_name)
            if pick.random() < 0.01:
                out[_camel(field.encode_name)] = out[name]
        if pick.random() < 0.02:
            out["unknown_field"] = 1
        return out

    def _value(self, info: inspect.Type, name: str) -> Any:
        pick = self._random
        if pick.random() < self._strangeness / 2:
            return self._strange()
        options = info.types if isinstance(info, inspect.UnionType) else (info,)
        option = pick.choice([one for one in options if not isinstance(one, inspect.NoneType)] or list(options))
        if isinstance(option, inspect.Metadata):
            option = option.type
        match option:
            case inspect.StructType():
                return self._struct(option)
            case inspect.ListType():
                count = pick.choices([0, 1, 2, 5, 120, 1100], [2, 6, 4, 2, 0.3, 0.1])[0]
                item = self._value(option.item_type, name)
                return [item if count > 5 else self._value(option.item_type, name) for _ in range(count)]
            case inspect.EnumType():
                words: list[Any] = [member.value for member in option.cls]
                return pick.choice([*words, *words, "UNKNOWN", 0, 1, 99])
            case inspect.LiteralType():
                return pick.choice([*option.values, *option.values, "unknown"])
            case inspect.DictType():
                return {str(self._text("key")): self._value(option.value_type, name) for _ in range(pick.randrange(3))}
            case inspect.BoolType():
                return pick.choice([True, False, "true", 1])
            case inspect.IntType():
                return pick.choice([1, 2, 5, 100, 1000, "7", pick.choice(hostile.STRANGE_NUMBERS)])
            case inspect.FloatType():
                return pick.choice([0.0, 1.5, -3, "NaN", "Infinity", pick.choice(hostile.STRANGE_NUMBERS)])
            case _:
                return self._text(name)

    def _text(self, name: str) -> Any:
        pick = self._random
        if name in ("filter", "filter_string"):
            return self._filter()
        if pick.random() < self._strangeness / 3:
            return pick.choice(hostile.STRANGE_TEXTS)
        known = list(self._known.get(self._pool(hostile.SAME_AS.get(name, name)), ()))
        if name == "source" and pick.random() < 0.3 and (runs := list(self._known["run_id"])):
            return f"runs:/{pick.choice(runs)}/model"
        if name == "page_token" and known and pick.random() < 0.5:
            token = str(pick.choice(known))
            place = pick.randrange(len(token) or 1)
            return token[:place] + pick.choice(["", "A", "=", "\0"]) + token[place + 1 :]
        if known and pick.random() < 0.85:
            return pick.choice(known)
        words = hostile.WORDS.get(name) or hostile.WORDS.get(hostile.SAME_AS.get(name, ""))
        if words and pick.random() < 0.9:
            return pick.choice(words)
        # As long as names may be, and nothing that could be compressed: what an index has to hold.
        length = pick.choice([1, 8, 32, 250, 256, 500])
        return "".join(chr(pick.randrange(0x10000, 0x1FFFF)) for _ in range(length))

    def _filter(self) -> str:
        pick = self._random
        if pick.random() < 0.15:
            return pick.choice(hostile.BOMBS)()
        text = " AND ".join(pick.choice(hostile.TERMS) for _ in range(pick.choice([0, 1, 1, 2, 3])))
        if text and pick.random() < 0.15:
            place = pick.randrange(len(text))
            text = (
                text[:place] + pick.choice(["'", "`", '"', "(", ")", "\0", ".", "=", "\\", "%", "é", ""]) + text[place:]
            )
        return text

    def _strange(self) -> Any:
        pick = self._random
        texts, numbers, values = hostile.STRANGE_TEXTS, hostile.STRANGE_NUMBERS, hostile.STRANGE_VALUES
        kind = pick.randrange(3)
        return pick.choice(texts) if kind == 0 else pick.choice(numbers) if kind == 1 else pick.choice(values)()

    def _learn(self, answer: Any, name: str = "") -> None:
        if isinstance(answer, dict):
            for key, value in answer.items():
                self._learn(value, key)
        elif isinstance(answer, list):
            for item in answer[:5]:
                self._learn(item, name)
        elif isinstance(answer, str) and answer not in self._known[self._pool(name)]:
            self._known[self._pool(name)].append(answer)

    def _pool(self, name: str) -> str:
        """Return the pool of values of a field; models and experiments have separate names."""
        return f"{name} of {self._noun}" if name == "name" else name


def _name(row: Endpoint) -> str:
    return f"{row.method} {row.path}"


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
