"""A job and its visits: who was offered it, what was done, with which parts, and who signed."""
