"""HTTP layers that every request passes before its route.

`protocol.py` parses the bytes of a connection; `edge.py` is the only ASGI middleware and calls the others in order:
`forwarding.py`, `guards.py`, then `server/auth/authenticator.py`. These are plain calls instead of middleware: a
middleware costs a coroutine and a wrapped `send` per request, a call a tenth of that. A request that never waits is
handled without a task (docs/decisions/0125). `routing.py` finds the endpoint by `paths.py`; handlers return the types
of `responses.py`.
"""
