"""Pages of the floor, by audience."""
