"""What a text says that is done at the closing or asked of nobody: no condition beforehand.

An undertaking (承诺…), an account opened or a policy taken out when the contract is signed, a security that is *not* asked.
"""

from __future__ import annotations

from marketplace.core.reference import Reference
from marketplace.listing.recognising.lexicon import Kind, lexicon
from marketplace.listing.recognising.texts import trimmed
from marketplace.listing.recognising.tokens import Token, cut
from marketplace.listing.recognising.words import words
from marketplace.listing.recognising.written import written

# Stands for a bank by its name, so that one wording does for all of them.
_BANK = "preapproved_by"


def is_done_later(text: str, reference: Reference) -> bool:
    """Whether a text about an offering says nothing but what is done at the closing, or that a security is not asked."""
    file = words()["later"]
    tokens = list(trimmed(cut(written(text), lexicon(reference))))
    while tokens and (tokens[0].may_be(Kind.FIRM) or tokens[0].may_be(Kind.ROLE) or tokens[0].has("filler", "with")):
        tokens = tokens[1:]
    said = "".join(_anonymous(token, file["bank"]) for token in tokens)
    if any(word in said for word in file["not"]):
        return False
    return said in file["whole"] or any(said.startswith(word) and said != word for word in file["undertakings"])


def _anonymous(token: Token, bank: str) -> str:
    named = any(sense.fact == _BANK for sense in token.of(Kind.CODE))
    return bank if named or token.text in words()["later"]["banks"] else token.text
