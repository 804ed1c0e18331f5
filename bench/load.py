"""The load generator: a separate process that sends prepared requests over kept-alive raw sockets.

It reads one JSON line `{operation, data, port, first, seconds}` from standard input and answers with one JSON line.
Requests are made before the clock starts; while it runs, an answer costs little more than its two system calls.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field

from bench import large_operations
from bench.operations import OPERATIONS, Data, Operation, addressed

ANSWER_TIMEOUT_S = 60


@dataclass
class _Client:
    """One connection with one request under way."""

    socket: socket.socket
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def send(self, request: bytes) -> None:
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.socket.setblocking(True)
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """Read what has come; the whole answer once it is there."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise RuntimeError(f"the server closed the connection after {bytes(self.received)[:300]!r}")
        self.received += chunk
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.received[:end]).lower()
        where = head.find(b"content-length:")
        if where < 0:
            raise RuntimeError(f"an answer without content-length: {head[:300]!r}")
        length = int(head[where + 15 :].split(b"\r\n", 1)[0])
        return bytes(self.received) if len(self.received) >= end + 4 + length else None


def run(operation: Operation, data: Data, *, port: int, first: int, seconds: float) -> dict[str, object]:
    """Send requests until the operation's count or the time is reached; every answer must be right.

    Args:
        first: number of the first request: no two rounds send the same.
    """
    requests = iter([addressed(operation.request(data, first + n), port) for n in range(operation.count)])
    selector = selectors.DefaultSelector()
    clients = []
    for _ in range(operation.connections):
        connection = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_TIMEOUT_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = _Client(connection)
        selector.register(connection, selectors.EVENT_READ, client)
        clients.append(client)
    latencies: list[float] = []
    started = time.perf_counter()
    under_way = 0
    for client in clients:
        client.send(next(requests))
        under_way += 1
    sent = under_way
    while under_way:
        ready = selector.select(ANSWER_TIMEOUT_S)
        if not ready:
            raise RuntimeError(f"no answer within {ANSWER_TIMEOUT_S} s")
        for key, _ in ready:
            client = key.data
            answer = client.answer()
            if answer is None:
                continue
            now = time.perf_counter()
            latencies.append(now - client.sent_at)
            if not answer.startswith(b"HTTP/1.1 200") or operation.answered not in answer:
                raise RuntimeError(f"a wrong answer to {operation.name}: {answer[:1000]!r}")
            request = next(requests, None) if now - started < seconds else None
            if request is None:
                under_way -= 1
            else:
                client.send(request)
                sent += 1
    wall = time.perf_counter() - started
    for client in clients:
        client.socket.close()
    latencies.sort()
    return {
        "requests": sent,
        "wall_s": wall,
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1000,
    }


def main() -> None:
    """Do one order from standard input; the process that waits for it may measure around `started`."""
    order = json.loads(sys.stdin.readline())
    every = [*OPERATIONS, *large_operations.OPERATIONS]
    operation = next(o for o in every if o.name == order["operation"])
    result = run(operation, order["data"], port=order["port"], first=order["first"], seconds=order["seconds"])
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
