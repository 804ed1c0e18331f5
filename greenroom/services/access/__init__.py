"""Who someone is and what they may do: accounts, groups, API tokens, sign-in, grants, roles, and the check of permissions."""
