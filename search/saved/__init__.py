"""Saved searches: named, shared by address, watched for new hits, told by mail and in the site; and exports of lists.

`state` reads what was saved, `known` what was there before, `matching` finds new hits, `mailing` tells them.
"""
