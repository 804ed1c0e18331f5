"""Reads that gather all a page shows, one coroutine a page; they answer messages of `wire/messages/pages`."""
