"""Photos, signatures, documents: everything that somebody uploads, and who may see it."""
