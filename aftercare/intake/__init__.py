"""Channels in: whatever way a request comes, one profile and one ticket."""
