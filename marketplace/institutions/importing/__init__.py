"""Published lists of products and funds, read into offerings: structured keys by a table, words by a vocabulary.

`marketplace.listing` finds the items of a file and its faults, by line and field; `shapes.py` says what each field may hold;
`rules.py` turns keys into criteria and `bounds.py` figures into limits; `items.py` puts one item together; `report.py`
counts; `running.py` writes. What no rule says stays a visible condition for a person, never guessed.
"""
