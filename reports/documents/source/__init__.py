"""source.json: the data that a document embeds, written and read back."""
