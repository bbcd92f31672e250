"""Checks of single values that several models share."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from marketplace.core.current import taxonomy


@deconstructible
class CodeOf:
    """A code of a taxonomy."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, value: str) -> None:
        if value not in taxonomy(self.name):
            raise ValidationError(_("“%(code)s” is not in the list."), code="code", params={"code": value})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CodeOf) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)
