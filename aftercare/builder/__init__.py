"""No code: what an administrator can build from parts. Forms carry checklists and surveys."""
