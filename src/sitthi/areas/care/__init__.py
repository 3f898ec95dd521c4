"""Device protection: plans of devices from enrolment to their end."""
