"""Reads of all data of a page, one coroutine per page; they return messages of `wire/messages/pages`."""
