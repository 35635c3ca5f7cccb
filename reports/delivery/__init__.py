"""Delivers finished reports: calendars, mail and print jobs, noted in a ledger."""
