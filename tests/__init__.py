"""What crosses contexts: the architecture, the permission matrix, journeys."""
