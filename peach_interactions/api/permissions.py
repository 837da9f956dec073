"""Whether the caller may use a route: the permission that the view names for its action."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class HasApiPermission(BasePermission):
    """Asks the caller for the permission in `view.permissions_of_action`; a view without one is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        caller: Any = request.user
        if caller is None:
            return False
        action = getattr(view, "action", None)
        # A method that the route does not have, OPTIONS too: the framework answers 405 after this.
        if action not in (None, "metadata"):
            caller.require(view.permissions_of_action[action])
        return True
