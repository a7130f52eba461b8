"""Tools of the house, for those who work on the product; nothing of them is shipped."""
