"""The HTML edition: the sections of a document as one page for phones, screen readers and the web, and its reader."""
