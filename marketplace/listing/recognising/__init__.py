"""Short texts that state a condition, read as a rule: a small grammar over words that are data.

`written` makes a text plain and keeps the way back to its own characters; `figures` reads numbers with their units;
`words` holds `data/words.json`, `lexicon` every word with its senses (from the vocabulary, the taxonomies and that file);
`tokens` cuts a text into words without a gap; `readings` is what comes of a piece; `comparing`, `listing_codes` and
`stating` are three kinds of clause, `events` the fourth: what has not happened for a time; `refusing` turns round who is refused; `places` knows where; `later` knows what is done at
the closing; `clauses` puts clauses together, `texts` reads a whole text.

Every character is accounted for. What is left over, may mean two things or speaks of another period or person than a fact
does makes a reading a proposal: what was understood and what was left, for a person to confirm. Nothing is guessed.
"""
