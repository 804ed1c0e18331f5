"""What people are notified about: watches, notifications and mail."""
