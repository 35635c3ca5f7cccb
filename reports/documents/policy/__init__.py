"""A record's sheet, alone or bound into other documents."""
