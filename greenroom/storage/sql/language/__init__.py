"""From filters, orders and page tokens to SQL that both databases read."""
