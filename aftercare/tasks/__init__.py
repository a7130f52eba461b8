"""Who must do what by when: tasks, clocks with their marks, policies and business calendars."""
