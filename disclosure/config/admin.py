"""The admin site: for those who hold an office in force or a site post, signed in like everybody else."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext_lazy as _


class Site(admin.AdminSite):
    site_title = site_header = _("Party affairs disclosure")
    index_title = _("Registers")
    enable_nav_sidebar = False

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.may_enter_admin()

    def login(self, request, extra_context=None):
        if request.user.is_authenticated:  # signed in and without an office: nothing is here for them
            raise Http404
        return redirect_to_login(request.GET.get("next") or request.get_full_path(), resolve_url("account_login"))

    def password_change(self, request, extra_context=None):
        """There is one page for it, which leaves an event and no row of the past."""
        return redirect("account_change_password")

    password_change_done = password_change
