"""The life of a number, from pre-active to disconnected or ported out."""
