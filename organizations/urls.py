"""Signing in and out, and one's own password; everything else of allauth stays closed."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/", views.password_change, name="account_change_password"),
]
