"""The declarations of the facts, a module for each group; ``facts.py`` gathers them."""
