"""Registry operations: one module per noun, one coroutine per verb, using only ports."""
