"""What stands behind `./dev`: the database launcher, the supervisor, tests and checks. It needs no Django."""
