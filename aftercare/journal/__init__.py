"""What happened, who did it, when: one append-only row per event, and everything that follows from it."""
