"""What customers say afterwards, and the answer that they get."""
