"""A package, unlike the other folders of tests, so that the browser ends with its last test: while Playwright's event loop
stands, `asyncio.run` in the tests that follow would be refused."""
