"""Who a request acts for: tokens, browser sessions, and limits on wrong tokens."""
