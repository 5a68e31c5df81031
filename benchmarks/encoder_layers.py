"""Which layer of the encoder tells best what is said: `python -m benchmarks.encoder_layers`.

Average precision over utterances, per kind and layer, each dialogue read by classifiers that had
not seen it.
"""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from sklearn.metrics import average_precision_score

from analyzer.conversation.senses import CUE_KINDS
from analyzer.speech.sentences import ROLE, SentenceEncoder
from analyzer.speech.weights.registry import resolve
from benchmarks.fit_senses import (
    Data,
    best_scores,
    load_data,
    training_dialogues,
    unseen_weights,
)

LAYERS = range(1, 7)


def main() -> None:
    """Print the table; it takes some minutes."""
    dialogues = training_dialogues()
    print(f"{len(dialogues)} dialogues\n\n| layer | " + " | ".join(CUE_KINDS) + " |")
    print("|---|" + "---|" * len(CUE_KINDS))
    for layers in LAYERS:
        with patch("analyzer.speech.sentences.LAYERS", layers):
            data = load_data(dialogues, "en", SentenceEncoder(resolve(ROLE)))
        found = " | ".join(f"{value:.3f}" for value in precisions(data))
        print(f"| {layers} | {found} |", flush=True)


def precisions(data: Data) -> list[float]:
    """Average precision per kind, cross-validated."""
    unseen = unseen_weights(data)
    means = []
    for kind in CUE_KINDS:
        scores, truth = best_scores(kind, data, unseen)
        keys = list(scores)
        true = np.array([truth[key] for key in keys])
        means.append(float(average_precision_score(true, [scores[key] for key in keys])))
    return means


if __name__ == "__main__":
    main()
