"""One labelled dialogue -> its way to the level, written out for docs/rubric.md."""

from __future__ import annotations

from pathlib import Path

from analyzer.conversation import converse
from analyzer.measures import measure
from analyzer.rubric import load_rubric, rate
from analyzer.rubric.phrase import figure
from analyzer.settings import Settings
from analyzer.times import clock
from benchmarks.dialogues import FOLDER, load_dialogue

EXAMPLE = "batchnorm_steady"


def worked_example(folder: Path = FOLDER) -> str:
    """Phases, criteria with figures and evidence, level, margin, advice; words alone decide."""
    settings, rubric = Settings(), load_rubric()
    dialogue = load_dialogue(folder / f"{EXAMPLE}.toml")
    talk = converse(dialogue.hearing, settings.conversation)
    rating = rate(talk, measure(talk, settings.measures), settings.rubric, rubric)
    labels = {rule.name: rule.label for rule in rubric.criteria}
    minutes = talk.duration_s / 60
    phases = ", ".join(f"{p.name} from {clock(p.start_s)}" for p in talk.phases)
    lines = [
        f"The dialogue `{EXAMPLE}` ({minutes:.1f} minutes; {dialogue.style}) was written to be "
        f"*{dialogue.level.replace('_', ' ')}*. Phases: {phases}.",
        "",
    ]
    for criterion in rating.criteria:
        score = "-" if criterion.score is None else f"{criterion.score:.2f}"
        lines.append(
            f"- **{labels[criterion.name]}** {score}, weight {figure(criterion.weight, 'share')}."
        )
        lines.append(f"  {criterion.because}")
        lines += [f"  At {clock(e.start_s)}: {e.quote}" for e in criterion.evidence[:1]]
    lines += ["", f"Level: *{rating.level.replace('_', ' ')}*. {rating.reason}", ""]
    lines += [f"Margin: {rating.margin}", "", "What to work on:", ""]
    lines += [f"- {point.text}" for point in rating.advice]
    return "\n".join(lines)
