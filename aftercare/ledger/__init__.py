"""Balances that are the sum of their entries: stock, points, budgets."""
