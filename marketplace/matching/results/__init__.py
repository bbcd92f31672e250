"""What is compared and what came of it: the market for one firm, grouped, ordered, each row with its reasons."""
