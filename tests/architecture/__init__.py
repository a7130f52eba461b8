"""What the import contracts cannot see. Each file proves one rule, and that an offence against it would be caught."""
