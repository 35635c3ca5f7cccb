"""Replacements of private names of WeasyPrint and the libraries under it."""
