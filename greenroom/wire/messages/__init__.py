"""Request and response messages, one module a noun. Unset fields and empty lists are left out of answers."""
