"""Facts, criteria and their evaluation: pure Python, no database."""
