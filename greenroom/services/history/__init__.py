"""What happened: events, the past of a model, undoing, and the audit log."""
