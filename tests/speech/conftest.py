"""What the tests of this folder share: the network that embeds voices, loaded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from analyzer.speech.voices.campplus import SpeakerEmbedder


@pytest.fixture(scope="session")
def embedder() -> SpeakerEmbedder:
    """The packaged one."""
    from analyzer.speech.runtime import prepare_runtime
    from analyzer.speech.voices.campplus import SpeakerEmbedder
    from analyzer.speech.weights.registry import resolve

    prepare_runtime()
    return SpeakerEmbedder(resolve("embedding").path)
