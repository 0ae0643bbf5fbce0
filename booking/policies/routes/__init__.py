"""The pages of policies: settings level by level, hours, a school's calendar, people and levels."""
