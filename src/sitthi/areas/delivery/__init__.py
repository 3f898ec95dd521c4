"""The guarantee of when a device of protection is delivered: its clock, what it misses, what is paid then."""
