"""Users, roles, sites, expiring grants and the login."""
