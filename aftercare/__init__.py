"""Aftercare: after-sales service from the first word to the better product."""
