"""What a registry does: one module a noun, one coroutine a verb, talking to ports only."""
