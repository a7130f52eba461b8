"""Who goes, when, and why: the choice of an engineer for each job, and the day as dispatchers see it."""
