"""What leaves the house: calendars, messages, print jobs."""
