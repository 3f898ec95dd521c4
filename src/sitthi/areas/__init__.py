"""The rooms of the house: each decides on its own subject and imports no other."""
