"""The story itself, as plain values: who lives where, what breaks when, who comes, and how it ends. No tables."""
