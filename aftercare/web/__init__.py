"""The ways in: base pages, components, menus, slots and live streams. No tables."""
