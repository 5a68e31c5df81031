"""Whisper by torch beside CTranslate2 in 32 bits, and what a decoder must keep to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from faster_whisper import WhisperModel
from tokenizers import Tokenizer

from analyzer.speech.runtime import multiplies_bfloat16, processor_has
from analyzer.speech.weights.registry import resolve
from analyzer.speech.whisper.ctranslate2_engine import CTranslate2Engine
from analyzer.speech.whisper.decoded import Decoded
from analyzer.speech.whisper.decoder import ROOM, Writing
from analyzer.speech.whisper.decoder_network import ROUNDED, ROUNDED_BY_PAIRS, VNNI, Linear
from analyzer.speech.whisper.torch_engine import TorchEngine, torch_engine, torch_suits
from analyzer.speech.whisper.whisper import Encoded, TimedWord, Whisper
from tests.sound import cut

TEXT = " I start with zeros for the weights. That's fine here, since the loss is convex."
PROMPT = "Um, so."
SPANS = ((38.0, 52.0), (10.0, 20.0))


@pytest.fixture(scope="module")
def folder() -> Path:
    return resolve("recognition").path


PROCESSORS = ["this", "without bfloat16"] if multiplies_bfloat16() else ["this"]
"""One that can do less can be pretended, one that can do more cannot."""


@pytest.fixture(scope="module", params=PROCESSORS)
def quick(request: pytest.FixtureRequest, folder: Path) -> Iterator[Whisper]:
    """Whisper by torch."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "this":
            patch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True})
        whisper = Whisper(folder, threads=1)
        tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        whisper.engine = TorchEngine(folder, tokens, cores=1)
        yield whisper


@pytest.fixture(scope="module")
def encoded(quick: Whisper) -> Encoded:
    """Both stretches, by torch."""
    return quick.encode(_sounds())


@dataclass(frozen=True)
class Exact:
    """What CTranslate2 says of both stretches in 32 bits."""

    texts: list[tuple[int, ...]]
    words: list[list[TimedWord]]
    languages: list[dict[str, float]]
    prompted: list[Decoded]


@pytest.fixture(scope="module")
def exact(folder: Path) -> Exact:
    whisper = Whisper(folder, threads=1)
    engine = CTranslate2Engine(folder, device="cpu", cores=1)
    engine._whisper = WhisperModel(str(folder), device="cpu", compute_type="float32")
    whisper.engine = engine
    tokenizer = whisper.tokenizer("en")
    encoded = whisper.encode(_sounds())
    texts = [text.tokens for text in whisper.decode(encoded, tokenizer, None)]
    return Exact(
        texts,
        whisper.align(encoded, tokenizer, texts),
        whisper.languages(encoded),
        whisper.decode(encoded, tokenizer, PROMPT),
    )


def _sounds() -> list[Any]:
    return [cut("linear_regression", *span) for span in SPANS]


def test_times_and_probabilities_of_words_are_those_of_32_bits(
    quick: Whisper, encoded: Encoded, exact: Exact
) -> None:
    """CTranslate2's own 8 bits are as far away: 4 ms and 0.011 in the mean of ten stretches."""
    found = quick.align(encoded, quick.tokenizer("en"), exact.texts)
    for mine, theirs in zip(found, exact.words, strict=True):
        assert [word.text for word in mine] == [word.text for word in theirs]
        off_s = [abs(a.start_s - b.start_s) for a, b in zip(mine, theirs, strict=True)]
        off = [abs(a.probability - b.probability) for a, b in zip(mine, theirs, strict=True)]
        assert np.mean(off_s) < 0.015
        assert np.mean(off) < 0.03


def test_the_language_is_as_likely_as_with_32_bits(
    quick: Whisper, encoded: Encoded, exact: Exact
) -> None:
    for mine, theirs in zip(quick.languages(encoded), exact.languages, strict=True):
        assert mine.keys() == theirs.keys()
        assert sum(mine.values()) == pytest.approx(1.0, abs=1e-3)
        assert mine["en"] == pytest.approx(theirs["en"], abs=0.03)


def test_texts_are_as_likely_as_with_32_bits(
    quick: Whisper, encoded: Encoded, exact: Exact
) -> None:
    """A beam may choose another text that is about as likely."""
    mine = quick.decode(encoded, quick.tokenizer("en"), PROMPT)
    for one, other in zip(mine, exact.prompted, strict=True):
        assert len(one.text.split()) == pytest.approx(len(other.text.split()), abs=3)
        assert one.log_probability == pytest.approx(other.log_probability, abs=0.05)
        assert one.no_speech == pytest.approx(other.no_speech, abs=0.02)


def test_what_is_written_is_what_would_be_read(quick: Whisper, encoded: Encoded) -> None:
    """Texts that part and go on from one another see their own words alone.

    They go on long enough for what no text needs any more to be cleared away twice.
    """
    tokenizer, decoder = quick.tokenizer("en"), quick.engine._decoder  # type: ignore[attr-defined]
    coarser = 1.0 if processor_has(VNNI) else ROUNDED[0] / ROUNDED_BY_PAIRS[0]
    rng = np.random.default_rng(4)
    beam, prompt = 3, [tokenizer.sot_prev, *tokenizer.encode(" Um,"), *tokenizer.sot_sequence]
    with torch.inference_mode():
        sound = encoded.heard.sound
        writing = Writing(decoder, sound, decoder.read(sound, torch.tensor([prompt] * 2)))
        texts: list[list[list[int]]] = [[[]] * beam] * 2
        for _ in range(2 * ROOM + 5):
            tokens = rng.integers(0, 50_000, (2, beam))
            origins = rng.integers(0, beam, (2, beam))
            texts = [
                [[*texts[n][origins[n, k]], int(tokens[n, k])] for k in range(beam)]
                for n in range(2)
            ]
            logits = writing.step(torch.tensor(tokens), torch.tensor(origins))
        writing.keep([1])
        after = writing.step(torch.tensor(tokens[1:]), torch.tensor([[0, 1, 2]]))[0]
        alone = [(keys[decoder.heads :], values[decoder.heads :]) for keys, values in sound]
        for got, ends in ((logits[1], [[]] * beam), (after, [[int(t)] for t in tokens[1]])):
            said = torch.log_softmax(got, 1)
            read = torch.stack(
                [
                    decoder.network.logits(
                        decoder.read(alone, torch.tensor([[*prompt, *text, *end]])).outputs[:, -1]
                    )[0]
                    for text, end in zip(texts[1], ends, strict=True)
                ]
            )
            expected = torch.log_softmax(read, 1)
            for k in range(beam):
                heard = expected[k] > -8
                off = (said[k] - expected[k])[heard].abs().mean()
                other = (said[(k + 1) % beam] - expected[k])[heard].abs().mean()
                assert off < 0.15 * coarser  # 16 and 8 bits; after random words all are unlikely
                assert off < other / 5


def test_sounds_of_a_batch_do_not_hang_on_each_other(quick: Whisper, encoded: Encoded) -> None:
    tokenizer = quick.tokenizer("en")
    texts = [tokenizer.encode(TEXT), tokenizer.encode(" the bias")]
    apart = quick.joined([quick.encode([sound]) for sound in _sounds()])
    expected = quick.probabilities(encoded, tokenizer, texts, " Um,")
    assert quick.probabilities(apart, tokenizer, texts, " Um,") == expected
    last = quick.probabilities(quick.some(encoded, [1]), tokenizer, texts[1:], " Um,")
    assert last[0] == pytest.approx(expected[1], rel=0.05)


@pytest.mark.parametrize(
    ("spoilt", "content", "expected"),
    [
        ("", b"", TorchEngine),
        ("model.bin", b"\x06", type(None)),
        ("config.json", b"{}", type(None)),
    ],
    ids=["whole", "cut short", "without settings"],
)
def test_a_model_that_it_cannot_read_is_left_to_ctranslate2(
    spoilt: str,
    content: bytes,
    expected: type,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True})
    for file in folder.iterdir():
        if file.name != spoilt:
            (tmp_path / file.name).symlink_to(file)
    if spoilt:
        (tmp_path / spoilt).write_bytes(content)
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert type(torch_engine(tmp_path, tokens, cores=1)) is expected


def test_without_avx2_ctranslate2_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for has, expected in (("avx2", TorchEngine), ("sse4_2", CTranslate2Engine)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda has=has: {has: True})
        assert type(Whisper(folder, threads=1).engine) is expected


def test_a_torch_without_these_operations_leaves_it_to_ctranslate2(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True})

    def gone(*_args: object, **_kwargs: object) -> None:
        raise AttributeError("no longer here")

    monkeypatch.setattr(torch, "quantize_per_channel", gone)
    assert type(Whisper(folder, threads=1).engine) is CTranslate2Engine


def test_the_largest_products_of_8_bits_do_not_overflow() -> None:
    """Where two are added into 16 bits, what overflows comes out at half; rounding takes 0.4 %."""
    for low, sign in ((1.0, -1.0), (0.2, 1.0)):
        found = Linear(torch.ones(64, 32), low=low)(sign * torch.ones(3, 32))
        assert torch.allclose(found, torch.full((3, 64), 32.0 * sign), rtol=0.01)


def test_a_row_of_zeros_gives_the_bias_and_leaves_the_others_alone() -> None:
    torch.manual_seed(0)
    weight, bias, rows = torch.randn(64, 32), torch.randn(64), torch.randn(3, 32)
    layer, empty = Linear(weight, bias), torch.zeros(1, 32)
    found = layer(torch.cat([rows, empty]))
    assert torch.equal(found[3], bias)
    assert torch.equal(found[:3], layer(rows))
    exact = rows @ weight.t() + bias
    assert float((found[:3] - exact).norm() / exact.norm()) < 0.02


def test_torch_suits_only_where_it_has_what_the_decoder_multiplies_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True})
    assert torch_suits()
    monkeypatch.setattr("analyzer.speech.whisper.torch_engine.PRODUCT", "no_such_product")
    assert not torch_suits()
