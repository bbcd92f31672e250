"""Policies of a published list with what they give: `shapes` and `items` read one, `rules` and `windows` its words,
`policies` makes its page, `running` takes in a list, `report` counts what came of it.
"""
