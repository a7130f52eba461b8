"""A customer's problem from the first word until it is closed."""
