"""What a policy is on a day: its validity, its files, what explains it, and what cites it."""
