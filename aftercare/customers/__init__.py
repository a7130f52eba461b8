"""One profile for each customer: people and firms, how to reach them, where they are."""
