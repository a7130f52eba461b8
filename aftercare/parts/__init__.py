"""Spare parts: what fits where, what a fault needs, and who has how many."""
