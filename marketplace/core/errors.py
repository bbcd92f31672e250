"""Errors about what a person typed: each says, in the reader's language, what is wrong and what to do."""

from __future__ import annotations

from typing import Any


class InputError(ValueError):
    """A value that cannot be taken as it was typed.

    `message` is a lazily translated text that may hold %(name)s places, `params` fills them: the pair that
    Django's ValidationError takes. `str()` gives the whole sentence in the active language.
    """

    def __init__(self, message: Any, **params: Any) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        words = str(self.message)
        return words % self.params if self.params else words
