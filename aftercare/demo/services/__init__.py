"""The verbs of the demo: load the story, set its clock, play a day, keep its mailbox."""
