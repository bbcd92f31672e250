"""What policies give: read from published lists or written by editors, stored in versions, held against what is known of a
firm.

`importing` reads a list; `services` writes versions; `selectors` reads what holds on a day, and `standing` whether it can be
had; `editing`, `forms` and `wording` are the editors'.
"""
