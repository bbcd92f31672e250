"""What policies give: read from published lists, stored in versions, held against what is known of a firm.

`content.py` describes what a version says; `shapes.py`, `items.py`, `windows.py`, `report.py` and `running.py` read a
list; `selectors.py` reads what holds on a day, and `standing.py` whether it can be had.
"""
