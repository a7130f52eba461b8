"""The story that a newcomer sees, the tour through it, and the day that plays itself."""
