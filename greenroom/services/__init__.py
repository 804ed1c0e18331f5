"""Registry operations: a package per area, one module per noun, one coroutine per verb, using only ports."""
