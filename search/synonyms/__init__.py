"""Words that mean the same, as the bureau keeps them: `models.py` the table, `provider.py` what a search uses of it.

How they widen a query is in `search/widening.py`, which knows no database.
"""
