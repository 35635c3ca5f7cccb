"""How a section looks: HTML to pages, and sections bound into one PDF."""
