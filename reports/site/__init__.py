"""A quarter as a site: editions that stay, a copy of the newest, search, feeds and calendars in a static folder."""
