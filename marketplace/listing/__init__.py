"""Published lists as files: items with their lines, what each field may hold, and words in phrases.

`reading` finds the items of a file and its faults, `shapes` checks fields, `locating` names lines, `phrases` splits words.
"""
