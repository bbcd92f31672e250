"""The site itself: its first pages, the doors of the home page, the demo's pages."""
