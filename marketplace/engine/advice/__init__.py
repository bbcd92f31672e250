"""What would change an answer: the values at which a rule turns, and the smallest move that turns it."""
