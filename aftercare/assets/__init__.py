"""Product models and the installed base: which device stands where, and whether it is in warranty."""
