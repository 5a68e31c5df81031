"""Vocabulary files: what is read, what is refused, and what is put right in the words."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.records import Word
from analyzer.settings import SpeechSettings
from analyzer.speech.words.correction import Corrector
from analyzer.speech.words.vocabulary import (
    MAX_TERMS,
    PROMPT_LETTERS,
    Term,
    Vocabulary,
    load_vocabulary,
    parse_terms,
    plain,
)

COMMON = frozenset({"the", "we", "use", "central", "legends", "soft", "max", "to"})
PACKAGED = Corrector(load_vocabulary(), COMMON.__contains__)


def _said(text: str, sure: float = 0.4, gap_s: float = 0.05) -> list[Word]:
    """Words of 0.3 s with `gap_s` between them."""
    step = 0.3 + gap_s
    return [
        Word(i * step, i * step + 0.3, t, "A", sure) for i, t in enumerate(text.split(), start=1)
    ]


def _corrected(text: str, sure: float = 0.4, gap_s: float = 0.05) -> str:
    return " ".join(w.text for w in PACKAGED(_said(text, sure, gap_s), SpeechSettings()))


def test_lines_are_terms_and_comments_are_not() -> None:
    text = "# mine\n\nNumPy = num pie,  numb   pie\nlogits\n"
    assert parse_terms(text, "x.txt") == [Term("NumPy", ("num pie", "numb pie")), Term("logits")]


def test_own_terms_come_first_and_replace_packaged_ones(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("Xylofit\nnumpy = new pie\n", encoding="utf-8")
    terms = load_vocabulary(path).terms
    assert [t.text for t in terms[:2]] == ["Xylofit", "numpy"]
    assert [plain(t.text) for t in terms].count("numpy") == 1


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_bytes("\ufeffXylofit\r\nwords\r\n".encode())
    assert [t.text for t in load_vocabulary(path).terms[:2]] == ["Xylofit", "words"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ok\n= num pie\n", "line 2 names no term"),
        ("...\n", "line 1 names no term"),
        ("NumPy =\n", "line 1 ends after '='"),
        ("NumPy = num pie, --\n", "line 1 has an empty variant"),
        ("a" * 61, "line 1 is longer than 60 characters"),
        ("a\x00b\n", "line 1 has characters that are no text"),
        ("\n".join(f"term{i}" for i in range(MAX_TERMS + 1)), "lists 2001 terms"),
    ],
)
def test_what_is_no_term_is_refused_by_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as caught:
        load_vocabulary(path)
    assert str(path) in str(caught.value)


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_vocabulary(tmp_path / "none.txt")
    (tmp_path / "sound.txt").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(UsageError, match="is no text file"):
        load_vocabulary(tmp_path / "sound.txt")


def test_the_prompt_names_whole_terms_and_stays_short() -> None:
    many = Vocabulary(tuple(Term(f"term{i}") for i in range(500)))
    assert len(many.prompt()) <= PROMPT_LETTERS + 1
    assert set(many.prompt()[:-1].split(", ")) <= {t.text for t in many.terms}
    assert Vocabulary(()).prompt() == ""


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("we use num pie, then", "we use NumPy, then"),
        ("the lodgets.", "the logits."),
        ("argue max", "argmax"),
        ("to sentroids", "to sentroids"),  # no plural is made up
        ("jackard, or levinstein", "Jaccard, or Levenshtein"),
        ("a 2 pole of two", "a tuple of two"),
    ],
)
def test_a_misheard_term_is_put_right(heard: str, meant: str) -> None:
    assert _corrected(heard) == meant


def test_spaces_in_a_term_are_mended_however_sure_the_recogniser_was() -> None:
    assert _corrected("soft max", sure=0.99) == "softmax"


def test_small_words_that_were_surely_heard_are_no_part_of_a_term() -> None:
    assert _corrected("then we log its value", sure=0.99) == "then we log its value"
    assert _corrected("then we log its value", sure=0.5) == "then we logits value"


def test_own_terms_win_over_packaged_ones_that_are_misheard_alike(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("Numbpy = num pie\n", encoding="utf-8")
    own = Corrector(load_vocabulary(tmp_path / "own.txt"), lambda _word: True)
    (found,) = own(_said("num pie"), SpeechSettings())
    assert found.text == "Numbpy"


def test_sure_words_common_words_and_other_words_are_left_alone() -> None:
    assert _corrected("the lodgets", sure=0.95) == "the lodgets"
    assert _corrected("the central legends") == "the central legends"


@pytest.mark.parametrize("beside", ["0", "a", "A."])
def test_a_word_that_adds_no_sound_is_no_part_of_a_term(beside: str) -> None:
    assert _corrected(f"softmax {beside}") == f"softmax {beside}"
    assert _corrected(f"sentroid {beside}") == f"centroid {beside}"


def test_nothing_is_joined_across_a_pause_or_the_end_of_a_sentence() -> None:
    assert _corrected("soft max", gap_s=0.5) == "soft max"
    assert _corrected("soft. max") == "soft. max"


def test_a_joined_term_spans_its_words() -> None:
    words = _said("num pie")
    (found,) = PACKAGED(words, SpeechSettings())
    assert (found.start_s, found.end_s) == (words[0].start_s, words[-1].end_s)
