"""What a document contains: sections of view models, decided to the last word; one folder a kind."""
