"""The peer of the benchmark: SQLite's full-text search with facets in SQL, as one would write it by hand.

Tokens are those of our analysis; facet values stand in columns, those a row can have several of in tables beside it,
all indexed. It answers only the queries of tests.benchmarks.search_shelf, with the same rows, counts and order.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from search.asked import pieces
from search.backends.base import Hit, Result, pages_of, with_selected
from search.backends.embedded_query import tie_of
from search.building import BuiltDocument
from search.fields import MISSING
from search.filters import BandFacet
from search.query import Query, bands
from search.tree import AllOf, Node, Range, Text
from tests.benchmarks.search_shelf import SHELF

_TEXTS = [field.name for field in SHELF.text_fields]
_SEVERAL = ("kind", "place", "tag", "qualification")
_ONE = ("stage", "online")
# GAP is a character of the private use area, which unicode61 takes for a letter ("Co").
_TOKENIZER = "unicode61 remove_diacritics 0 categories 'L* N* Co'"


class Fts5:
    """The shelf in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        run = self.connection.execute
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        run("PRAGMA cache_size = -400000")
        run("PRAGMA mmap_size = 4000000000")
        run(
            'CREATE TABLE item (id INTEGER PRIMARY KEY, tie INTEGER, address TEXT, payload TEXT, "limit" INTEGER, '
            "rate INTEGER, stage TEXT, online TEXT)"
        )
        for name in _SEVERAL:
            run(f"CREATE TABLE item_{name} (item INTEGER, value TEXT, PRIMARY KEY (value, item)) WITHOUT ROWID")
        run("PRAGMA temp_store = MEMORY")
        run("CREATE TEMP TABLE found (id INTEGER PRIMARY KEY)")
        run(f"CREATE VIRTUAL TABLE words USING fts5({', '.join(_TEXTS)}, content='', tokenize=\"{_TOKENIZER}\")")

    def close(self) -> None:
        self.connection.close()

    def fill(self, documents: Iterable[BuiltDocument]) -> None:
        run = self.connection.executemany
        for one in documents:
            row = [one.id, tie_of(one.day, one.id), one.address, one.payload, one.numbers.get("limit")]
            row += [one.numbers.get("rate"), *((one.keywords[name] or (MISSING,))[0] for name in _ONE)]
            run("INSERT INTO item VALUES (?,?,?,?,?,?,?,?)", [row])
            for name in _SEVERAL:
                values = one.keywords[name] or (MISSING,)
                run(f"INSERT INTO item_{name} VALUES (?,?)", [(one.id, value) for value in values])
            texts = [one.texts[name] for name in _TEXTS]
            run(f"INSERT INTO words (rowid, {', '.join(_TEXTS)}) VALUES (?,?,?,?,?)", [(one.id, *texts)])
        for name in ("tie", '"limit"', "rate", *_ONE):
            self.connection.execute(f"CREATE INDEX by_{name.strip(chr(34))} ON item ({name})")
        for name in _SEVERAL:
            self.connection.execute(f"CREATE INDEX of_{name} ON item_{name} (item, value)")
        self.connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        self.connection.execute("ANALYZE")
        self.connection.commit()

    def search(self, query: Query) -> Result:
        total = self._find(query)
        pages = pages_of(total, query.size)
        page = min(query.page, pages)
        hits = tuple(self._hits(query, (page - 1) * query.size))
        counts = {key: self._counts(key) for key in query.facets if key not in query.selected}
        for key in query.facets:
            if key in query.selected:
                self._find(query, key)
                counts[key] = self._counts(key)
        return Result(total, page, pages, query.size, hits, with_selected(query, counts))

    def _find(self, query: Query, without: str = "") -> int:
        """Put the rows into a table, once for all that is asked about them; returns their number."""
        rows, values = self._where(query, without)
        self.connection.execute("DELETE FROM found")
        return self.connection.execute(f"INSERT INTO found SELECT id FROM item WHERE {rows}", values).rowcount

    def _where(self, query: Query, without: str = "") -> tuple[str, list[object]]:
        conditions = list(_conditions(query.tree))
        for key, chosen in query.selected.items():
            if key != without:
                marks = ",".join("?" * len(chosen))
                conditions.append((f"id IN (SELECT item FROM item_{key} WHERE value IN ({marks}))", list(chosen)))
        return " AND ".join(sql for sql, _ in conditions), [value for _, values in conditions for value in values]

    def _hits(self, query: Query, start: int) -> Iterator[Hit]:
        tiers = SHELF.tiers() if not query.order.field and _words(query.tree) else ()
        tier = "NULL"
        if tiers:
            found = "WHEN id IN (SELECT rowid FROM words WHERE words MATCH ?) THEN"
            cases = " ".join(f"{found} {int(tier)}" for tier in tiers[:-1])
            tier = f"CASE {cases} ELSE {int(tiers[-1])} END"
        first = '"limit" DESC NULLS LAST,' if query.order.field else "tier DESC," if tiers else ""
        sql = f"SELECT id, {tier} AS tier FROM found CROSS JOIN item USING (id) ORDER BY {first} tie DESC LIMIT ? OFFSET ?"
        sql = f"SELECT id, address, payload, tier FROM ({sql}) JOIN item USING (id)"
        values = [*(_match(query.tree, tier) for tier in tiers[:-1]), query.size, start]
        for pk, address, payload, reached in self.connection.execute(sql, values):
            yield Hit(pk, address, json.loads(payload), next((tier for tier in tiers if tier == reached), None))

    def _counts(self, key: str) -> dict[str, int]:
        facet = SHELF.facet(key)
        if isinstance(facet, BandFacet):
            cases = [f"WHEN {_between(band)} THEN '{code}'" for code, band in bands(SHELF, facet).items()]
            value = f"CASE {' '.join(cases)} WHEN \"{facet.on}\" IS NULL THEN '{MISSING}' END"
            sql = f"SELECT {value} AS value, count(*) FROM found CROSS JOIN item USING (id) GROUP BY value"
        elif key in _ONE:
            sql = f"SELECT {key}, count(*) FROM found CROSS JOIN item USING (id) GROUP BY {key}"
        else:
            sql = f"SELECT value, count(*) FROM found CROSS JOIN item_{key} ON item = id GROUP BY value"
        return dict(self.connection.execute(sql).fetchall())


def _between(band: Range) -> str:
    lower = [] if band.lower is None else [f'"{band.field}" >= {band.lower}']
    upper = [] if band.upper is None else [f'"{band.field}" <= {band.upper}']
    return " AND ".join(lower + upper)


def _conditions(tree: Node) -> Iterator[tuple[str, list[object]]]:
    for part in tree.parts if isinstance(tree, AllOf) else (tree,):
        if isinstance(part, Range):
            yield _between(part), []
        elif isinstance(part, Text):
            yield "id IN (SELECT rowid FROM words WHERE words MATCH ?)", [_match(part, 1)]
        else:
            raise NotImplementedError(f"the benchmark does not ask for {part!r}")


def _words(tree: Node) -> list[Text]:
    return [part for part in (tree.parts if isinstance(tree, AllOf) else (tree,)) if isinstance(part, Text)]


def _match(tree: Node, least: int) -> str:
    """What FTS5 finds: every phrase in a field of tier `least` or higher."""
    fields = " ".join(field.name for field in SHELF.text_fields if field.tier >= least)
    found = [piece for text in _words(tree) for piece in pieces(text.words)]
    if any(piece.open_end or piece.latin or piece.others for piece in found):
        raise NotImplementedError("the benchmark asks for Chinese words of two characters or more")
    return " AND ".join(f'{{{fields}}} : "{" ".join(piece.tokens)}"' for piece in found)
