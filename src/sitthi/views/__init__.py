"""Read models for screens and statements; they never decide."""
