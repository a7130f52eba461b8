"""Settings, addresses, start-up and the `aftercare` command."""
