"""Commands that need the server's package: one file a command, as in `greenroom/cli`, which lists them."""
