"""From a request to a document: what it needs of the analysis, its sections in order, and the data it embeds."""
