"""What a server says about itself: log, metrics, health, and the watchdog."""
