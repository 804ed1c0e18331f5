"""Monitoring: log, metrics, health, watchdog."""
