"""Everything that leaves the house, once."""
