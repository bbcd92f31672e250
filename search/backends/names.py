"""What the fields of a document are called in an index: the same in every engine."""

from __future__ import annotations


def text_name(name: str) -> str:
    return f"t_{name}"


def pinyin_name(name: str) -> str:
    return f"p_{name}"


def keyword_name(name: str) -> str:
    return f"k_{name}"


def number_name(name: str) -> str:
    return f"n_{name}"
