"""Engineers: what they can do, where they work, and when they are there."""
