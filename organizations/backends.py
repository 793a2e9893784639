"""The one backend that answers `user.has_perm(permission, obj)`: from offices and site posts.  Rule: R1, R3."""

from allauth.account.auth_backends import AuthenticationBackend

from organizations.rights import held_over
from organizations.roles import ROLES, SITE_POSTS


class OfficeBackend(AuthenticationBackend):
    """Rights come from offices in force; groups and rights given to users one by one do not exist.

    Without an object the answer means "some office carries it" and opens menus only.  A person's offices are
    read once for each request's own user object; a verb asks the tables instead (`rights.office_for`).
    """

    def get_user_permissions(self, user_obj, obj=None):
        return set()

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    def get_all_permissions(self, user_obj, obj=None):
        if not user_obj.is_active or user_obj.is_anonymous:
            return set()
        if obj is not None:
            return held_over(obj, user_obj.offices_today) | SITE_POSTS[user_obj.site_post]
        return set().union(*(ROLES[office.role] for office in user_obj.offices_today)) | SITE_POSTS[user_obj.site_post]

    def has_perm(self, user_obj, perm, obj=None):
        return user_obj.is_active and perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj, app_label):
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))

    @classmethod
    def _stash_user(cls, user):
        """Deactivated people fail like all others; allauth would send them to a page of their own."""
