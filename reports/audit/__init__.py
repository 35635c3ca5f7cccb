"""Audits finished documents: inspects their pages, and verifies their numbers against the data inside them."""
