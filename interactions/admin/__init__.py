"""The admin pages of interactions, recordings and what is kept about them."""

from interactions.admin import interactions, recordings

__all__ = ["interactions", "recordings"]
