"""Figures of speed, as ratios within one run: what the product does beside the least that any product must do."""
