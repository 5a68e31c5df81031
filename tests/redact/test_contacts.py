"""By what somebody can be reached is found whole; talk about code and plots is left alone."""

from __future__ import annotations

import pytest

pytest.importorskip("phonenumbers", reason="the extra redact is not installed")

from analyzer.redact.contacts import contacts
from analyzer.redact.find import without_overlaps


def reached(text: str) -> list[tuple[str, str]]:
    return [(found.kind, found.text) for found in without_overlaps(contacts(text))]


@pytest.mark.parametrize(
    ("said", "kind", "found"),
    [
        (
            "my email is ann at my dash company dot com",
            "EMAIL",
            "ann at my dash company dot com",
        ),
        (
            "You can write to ann.lee at t dash online dot de.",
            "EMAIL",
            "ann.lee at t dash online dot de",
        ),
        ("Mail ann at t minus online.de please.", "EMAIL", "ann at t minus online.de"),
        ("Mail ann at our my dash firm dot com", "EMAIL", "ann at our my dash firm dot com"),
        (
            "ann at a hyphen big dash firm dot co dot uk, yes",
            "EMAIL",
            "ann at a hyphen big dash firm dot co dot uk",
        ),
        (
            "Write to ann@my dash firm dot com dash we read it.",
            "EMAIL",
            "ann@my dash firm dot com",
        ),
        ("That is ann@firm.com dash we read it.", "EMAIL", "ann@firm.com"),
        ("It stands on my dash firm dot com slash ann.", "LINK", "my dash firm dot com slash ann"),
    ],
)
def test_a_host_with_a_spoken_hyphen_is_hidden_whole(said: str, kind: str, found: str) -> None:
    assert reached(said) == [(kind, found)]


@pytest.mark.parametrize(
    "said",
    [
        "We then look at each dot in the cluster and move it.",
        "Every dot in this plot is a sample.",
        "we look at the dot in the middle",
        "We look at the red dot in the plot.",
        "My email filter looks at each dot in the address.",
        "Colour every dot in.",
    ],
)
def test_a_dot_in_a_plot_is_no_address(said: str) -> None:
    assert reached(said) == []


@pytest.mark.parametrize(
    ("said", "kind", "found"),
    [
        ("That is ann at firm dot in.", "EMAIL", "ann at firm dot in"),
        ("You and ann at firm dot me", "EMAIL", "ann at firm dot me"),
        ("My email is ann at firm dot in and we read it.", "EMAIL", "ann at firm dot in"),
        ("Write to ann.lee at firm dot us or call.", "EMAIL", "ann.lee at firm dot us"),
        ("ann at firm dot co dot in and so on", "EMAIL", "ann at firm dot co dot in"),
        ("See about dot me slash ann.", "LINK", "about dot me slash ann"),
        ("See annlee dot me, the first one.", "LINK", "annlee dot me"),
    ],
)
def test_an_ending_that_is_an_everyday_word_counts_where_an_address_ends(
    said: str, kind: str, found: str
) -> None:
    assert (kind, found) in reached(said)


@pytest.mark.parametrize(
    "said",
    [
        "The number of samples is 1000000 here.",
        "the number of parameters is about 1200000",
        "My number of samples is 1000000.",
        "the random number seed is 1234567",
        "If I call fit with 10, 20, 30, 40 it works.",
        "call sort on 5, 12, 30, 41 first",
        "call predict on one two three four five six seven",
        "Call me when the loop says 10, 20, 30, 40.",
        "My phone counts one two three four five six seven.",
    ],
)
def test_a_number_in_talk_about_code_is_no_telephone_number(said: str) -> None:
    assert reached(said) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Call me on 555 5555.", "555 5555"),
        ("You can text him at 867 5309.", "867 5309"),
        ("Just call 867 5309.", "867 5309"),
        ("Reach Ann on 555 1234.", "555 1234"),
        ("The number is 555 1234.", "555 1234"),
        ("Her work number, 555 1234.", "555 1234"),
        ("Give us a ring, 555 1234.", "555 1234"),
        ("My number is five five five five five five five.", "five five five five five five five"),
        ("Dial eight six seven five three oh nine", "eight six seven five three oh nine"),
    ],
)
def test_a_short_number_is_found_after_words_about_somebodys_telephone(
    said: str, found: str
) -> None:
    assert reached(said) == [("PHONE", found)]
