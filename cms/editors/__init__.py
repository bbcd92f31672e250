"""What the bureau's editors have: forms, panels, groups, checks and their report."""
