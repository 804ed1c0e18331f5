"""OpenID Connect: sign-in of people, and identity tokens of CI jobs.

`providers` reads who may be trusted, `sign_in` is the authorization code flow, `ci_tokens` verifies the tokens of
trusted publishers. Both of these load httpx and joserfc: import them where they are first used, so that a server without
providers never does (docs/decisions/0165). Nothing here needs the database; what must be shared by workers is the port
`used_once.UsedOnce`.
"""
