"""What readers see of policies and news: pages, lists, feeds, charts, calendars."""
