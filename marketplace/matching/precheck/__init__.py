"""The pre-check: what it asks, and the pages from the first question to the result."""
