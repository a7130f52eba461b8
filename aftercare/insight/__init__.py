"""Figures over everything: the manager's page, and the way from each figure down to its rows."""
