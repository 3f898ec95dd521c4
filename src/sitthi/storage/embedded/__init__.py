"""The PostgreSQL server Sitthi brings along: where it lies, as whom it runs, when it starts and stops."""
