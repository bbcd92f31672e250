"""Lists as files (offerings, benefits, and what comes after them), read with places, reasons and a report.

From a file to rows of the database, in the order in which an item comes through:

`reading` finds the items of a file and its faults, `locating` their lines. `shapes` says what a field may hold. `own_trees`
reads the trees that an item brings of its own, `said` which of its words they say, `phrases` splits words; `rules` reads what
they do not say, by the list's table; `reasons` says by code why the rest goes to a person; `conditions` puts the three
together. `running` imports a list, each item in a transaction; `report` counts; `commands` is the command line.

A kind of list is a `running.ListOf`: how an item is read, what writes it, how it is counted.
"""
