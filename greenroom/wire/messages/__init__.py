"""Request and response messages, one module per noun. Unset fields and empty lists are omitted from responses."""
