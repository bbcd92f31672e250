"""What a changed policy or list touches, and who is told."""
