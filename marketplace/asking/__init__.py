"""Facts as form fields, and answers as facts: what pre-check, profile, need and criteria editor share."""
