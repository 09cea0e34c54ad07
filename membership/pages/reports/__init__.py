"""The reports at `/reports/`: for staff of the Center, and for leaders of a jurisdiction."""
