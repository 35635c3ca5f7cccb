"""Settings files: declared tables of keys, read and checked; what they set, as values."""
