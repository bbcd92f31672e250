"""The table of words that mean the same, which the bureau edits."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from search.phrases import word_units

FEWEST_WORDS, MOST_WORDS = 2, 12
MOST_CHARACTERS = 40
_FAULTS_SHOWN = 5


class SynonymGroup(models.Model):
    """Words that mean the same. Whoever searches for one of them finds the others too."""

    words = models.TextField(
        _("words that mean the same"),
        help_text=_(
            "One word a line, 2 to 12 of them, each of 2 to 40 characters. Whoever searches for one of them finds the "
            "others too. A word with a space or punctuation in it is looked for, but not recognised in what people "
            "type."
        ),
    )
    note = models.CharField(
        _("why they mean the same"),
        max_length=200,
        blank=True,
        help_text=_("For colleagues, for example the notice that uses the short form."),
    )
    active = models.BooleanField(_("in use for searching"), default=True)

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms of search")
        ordering = ["pk"]

    def __str__(self) -> str:
        return " = ".join(self.word_list)

    @property
    def word_list(self) -> list[str]:
        """The words, without empty lines and the white space around them."""
        return [word for line in self.words.splitlines() if (word := line.strip())]

    def clean(self) -> None:
        """Every fault of the words in one go, each naming the word."""
        super().clean()
        if not self.words:
            return  # the field says so itself
        words = self.word_list
        faults = _faults_of_number(words) + [fault for word in words for fault in _faults_of_word(word)]
        if not faults:
            faults = self._faults_of_meaning(words)
        if faults:
            raise ValidationError({"words": faults[:_FAULTS_SHOWN]})

    def _faults_of_meaning(self, words: list[str]) -> list[ValidationError]:
        """A word here twice, or in another group: it would be unclear what it means."""
        faults = []
        elsewhere = {
            word_units(word): str(group)
            for group in SynonymGroup.objects.exclude(pk=self.pk)
            for word in group.word_list
        }
        seen: set[tuple[str, ...]] = set()
        for word in words:
            units = word_units(word)
            if units in seen:
                faults.append(ValidationError(_("“%(word)s” is here twice."), "twice", {"word": word}))
            elif units in elsewhere:
                message = _("“%(word)s” is already in another group: %(group)s. A word can be in one group only.")
                group = Truncator(elsewhere[units]).chars(MOST_CHARACTERS * 2)
                faults.append(ValidationError(message, "elsewhere", {"word": word, "group": group}))
            seen.add(units)
        return faults


def _faults_of_number(words: list[str]) -> list[ValidationError]:
    if len(words) < FEWEST_WORDS:
        return [ValidationError(_("Write at least two words, one a line."), "few")]
    if len(words) > MOST_WORDS:
        message = _("Write at most %(most)s words; there are %(count)s.")
        return [ValidationError(message, "many", {"most": MOST_WORDS, "count": len(words)})]
    return []


def _faults_of_word(word: str) -> list[ValidationError]:
    units = word_units(word)
    if len(word) > MOST_CHARACTERS:
        message = _("“%(word)s” is longer than %(most)s characters.")
        return [ValidationError(message, "long", {"word": Truncator(word).chars(20), "most": MOST_CHARACTERS})]
    if not units:
        return [ValidationError(_("“%(word)s” holds no letter, digit or Chinese character."), "empty", {"word": word})]
    if len("".join(units)) == 1:
        message = _("“%(word)s” is a single character; it would be found in far too many texts.")
        return [ValidationError(message, "single", {"word": word})]
    return []
