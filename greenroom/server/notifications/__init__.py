"""Notifications: made from the event log, and sent by mail."""
