"""The life of a request for another device: asked for, offered, paid, delivered, the old one inspected; warranty."""
