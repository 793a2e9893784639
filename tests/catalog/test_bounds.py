"""What a catalogue cannot say: a heading above itself, and numbers that no date could hold."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from catalog.models import Category
from feedback.models import ReplyTerm
from tests.factories import holder, make_catalog, make_item, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def headings(county):
    """Three headings below each other, and one of another catalogue."""
    catalog, other = make_catalog(county), make_catalog(make_organization("外县县委", kind="county_committee"))
    above = None
    for n in "123":
        above = Category.objects.create(catalog=catalog, code=f"9{n}", title=f"类别{n}", parent=above)
    Category.objects.create(catalog=other, code="9", title="别处")
    return {category.title: category for category in Category.objects.filter(code__startswith="9")}


@pytest.mark.parametrize("below", ["类别1", "类别2", "类别3", "别处"])
def test_a_heading_lies_below_no_heading_that_lies_below_it_and_in_its_own_catalogue(headings, below):
    first = headings["类别1"]
    first.parent = headings[below]

    with pytest.raises(ValidationError) as refused:
        first.full_clean()

    assert "parent" in refused.value.message_dict or below == "类别1"


def test_the_register_refuses_headings_in_a_circle_and_the_lists_go_on(county, headings):
    client, first = Client(), headings["类别1"]
    client.force_login(holder("organization_admin", county), backend="organizations.backends.OfficeBackend")
    address = reverse("admin:catalog_category_change", args=[first.pk])
    typed = {"catalog": first.catalog_id, "code": "91", "title": "类别1", "position": "0", "reason": "改"}

    answer = client.post(address, typed | {"parent": headings["类别3"].pk})

    assert answer.status_code == 200
    assert "上级类别不能在它自己下面" in answer.content.decode()
    assert client.get(reverse("list")).status_code == 200


@pytest.mark.parametrize("name", ["minimum_days", "minimum_working_days", "disclose_within_days"])
def test_an_item_counts_no_longer_than_a_lifetime(county, name):
    item = make_item(make_catalog(county), disclose_within_unit="working", disclose_within_days=3)
    setattr(item, name, 9_999_999)

    with pytest.raises(ValidationError) as refused:
        item.clean()

    assert set(refused.value.message_dict) == {name}


def test_a_term_for_replies_ends_within_a_lifetime(db):
    with pytest.raises(ValidationError):
        ReplyTerm(kind="school", number=10**18).clean()
