"""What a document contains: sections of view models, one module a product."""
