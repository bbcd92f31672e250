"""The bureau's pages of lists, LPR and calendar in the administration: what they hold, and the form of an entry.

What an entry of each list may say is declared in `marketplace.core.terms.schemas`; nothing here names a list or a field.
"""
