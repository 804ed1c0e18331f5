"""What every request passes before it reaches a route.

`protocol.py` sees the bytes of a connection; `edge.py` is the one ASGI layer, which asks the others in their order:
`forwarding.py`, `guards.py`, then `server/auth/authenticator.py`. The others are plain calls, not ASGI layers of their own: a layer
costs a coroutine and a wrapped `send` for every request, a call costs a tenth of that. A request that waits for nothing is
answered without a task (docs/decisions/0125). `routing.py` finds the row in `paths.py`; what handlers return is in `responses.py`.
"""
