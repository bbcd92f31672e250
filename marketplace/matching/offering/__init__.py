"""An offering's own page, and the way to hold its rule against one firm."""
