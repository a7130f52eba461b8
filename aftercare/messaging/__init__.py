"""Words in and out: conversations, notices to colleagues, and the templates that both are written with."""
