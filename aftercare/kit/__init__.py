"""Small helpers that know nobody: clock, actors, plugs, encryption, text."""
