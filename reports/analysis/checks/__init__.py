"""The rules of `reports check`: every way in which a corpus can mislead its reader. Nothing is ever changed."""
