"""Error pages: in the house's own clothes, with a contact and a way on, and without a word of the request."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import include, path

from disclosure.config.urls import handler400, handler403, handler404, handler500  # noqa: F401 - of this module's own
from tests.portal.markup import Page


def raising(kind, *words):
    def view(request):
        raise kind(*words)

    return view


urlpatterns = [
    path("qzfault/400/", raising(SuspiciousOperation, "qzreason")),
    path("qzfault/403/", raising(PermissionDenied)),
    path("qzfault/404/", raising(Http404, "qzreason")),
    path("qzfault/500/", raising(RuntimeError, "qzreason")),
    path("qzfault/503/", raising(OperationalError, "qzreason")),
    path("", include("disclosure.config.urls")),
]
FAULTS = [400, 403, 404, 500, 503]


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def faulty(client, status, **query):
    """The page of a fault; nothing here may ask the database, which these tests are not given."""
    response = client.get(f"/qzfault/{status}/", query)
    assert response.status_code == status
    return response


@pytest.mark.parametrize("status", FAULTS)
def test_a_fault_has_a_page_of_the_house_and_asks_no_database(client, status):
    page = Page(faulty(client, status).content.decode())

    assert page.faults() == []
    assert len(page.all("header")) == len(page.all("footer")) == 1
    assert {link.get("href") for link in page.all("a")} >= {"/", "/list/", "/accounts/login/"}


@pytest.mark.parametrize("status", FAULTS)
@pytest.mark.parametrize("telephone, said", [("0000-1234567", "0000-1234567"), ("", "组织委员")])
def test_a_fault_names_whom_to_turn_to(client, settings, status, telephone, said):
    settings.SITE_CONTACT = {"telephone": telephone}

    assert said in Page(faulty(client, status).content.decode()).text


@pytest.mark.parametrize("status", FAULTS)
def test_a_fault_says_nothing_of_the_request_or_the_code(client, status):
    response = faulty(client, status, qzname="qzvalue")

    assert "qz" not in response.content.decode() + str(response.headers)
    assert "Traceback" not in response.content.decode()


def test_only_our_own_fault_names_the_request(client):
    numbered = {status: 'class="spec">请求编号' in faulty(client, status).content.decode() for status in FAULTS}

    assert numbered == {400: False, 403: False, 404: False, 500: True, 503: False}


@pytest.mark.parametrize("status", FAULTS)
@pytest.mark.parametrize("language, word", [("zh-hans", "回首页"), ("zh-hant", "回首頁"), ("en", "To the home page")])
def test_a_fault_is_shown_as_the_reader_has_it(client, status, language, word):
    client.cookies.load({"display_mode": "elder", "display_theme": "dark", "display_lang": language})

    response = faulty(client, status)

    assert f'<html lang="{language}" data-mode="elder" data-theme="dark">' in response.content.decode()
    assert word in response.content.decode()
    assert response["Content-Language"] == language


def test_a_database_that_does_not_answer_is_told_apart(client):
    assert faulty(client, 503)["Retry-After"] == "30"
    assert not faulty(client, 500).has_header("Retry-After")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/list/", "/d/k3v9x0q2ma/", "/accounts/login/", "/inbox/"])
def test_somebody_signed_in_gets_the_page_while_the_database_is_down(client, address):
    client.cookies["sessionid"] = "k3v9x0q2mak3v9x0q2mak3v9x0q2mak3"

    def down(*args):
        raise OperationalError("qzreason")

    with connection.execute_wrapper(down):
        response = client.get(address)

    assert response.status_code == 503
    assert Page(response.content.decode()).faults() == []
    assert response["Content-Security-Policy"]


def test_a_host_that_is_not_ours_gets_the_page_too(client):
    response = client.get("/list/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "evil" not in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_changes_nothing_and_says_why(settings):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/accounts/login/", {"login": "qzname", "password": "qzsecret"})

    page = Page(response.content.decode())
    assert response.status_code == 403
    assert "页面打开太久了" in page.text
    assert page.faults() == []
    assert "qz" not in page.text


@pytest.mark.django_db
def test_too_many_attempts_lock_the_name_for_a_while(settings):
    settings.SITE_CONTACT = {"telephone": "0000-1234567"}
    client = Client()

    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/accounts/login/", {"login": "qzname", "password": "qzsecret"})

    page = Page(response.content.decode())
    assert response.status_code == 429
    assert "登录暂时锁定" in page.text
    assert "0000-1234567" in page.text
    assert "qz" not in page.text
    assert page.faults() == []


def test_the_page_for_haste_stands_ready():
    """Of the library's own limits."""
    assert Page(render_to_string("429.html")).faults() == []


@override_settings(DEBUG=False)
def test_a_missing_page_is_the_same_for_every_address(client):
    answers = {client.get(address).content for address in ("/d/aaaaaaaaaa/x/", "/nowhere/", "/qzfault/404/")}

    assert len(answers) == 1
