"""Mail in and out: fetched or received, read in a capped process of its own, composed and handed over.

`reader.read` is the door for mail from outside: `parse.parse` gives the same answer, but in this process, where a
hostile mail could stall or crash it.
"""
