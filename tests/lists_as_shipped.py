"""A test that asks for no database has the lists as they ship: `current` may not ask for what the bureau wrote."""

from __future__ import annotations

from marketplace.core.terms import stored

_REFUSED = "Database access not allowed"


def lists_need_no_database() -> None:
    """From now on, where pytest-django refuses the database, nothing was ever written into the lists."""
    read = stored.state

    def state() -> str:
        try:
            return read()
        except RuntimeError as error:
            if str(error).startswith(_REFUSED):
                return stored.NOTHING
            raise

    stored.state = state
