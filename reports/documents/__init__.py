"""What a document contains: sections of view models, decided to the last word; one folder a kind."""

KINDS = ("country", "category", "policy", "comparison", "digest")
"""Codes of the kinds, which are the names of their folders, in the order in which messages list them.

A kind of document is a folder, its name in this table, its templates and its words.
"""
BY = {"country": "country", "category": "category", "record": "policy"}
"""What ``reports batch --by`` calls a document for every subject, and its kind. Reading it loads no descriptor."""
