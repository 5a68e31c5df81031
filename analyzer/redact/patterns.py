"""Phrases around names, and words that are none: what `people` looks for."""

from __future__ import annotations

import re

from analyzer.redact.lists import words_of

CAP = r"[A-Z\u00c0-\u00de][\w'\u2019\-]*"
CALLED = re.compile(
    rf"(?i:\b(?:my name is|my name's|name is|i am|i'm|this is|call me|meet|hi|hey|hello|thanks|"
    rf"thank you|welcome|bye|goodbye|dear|mr\.?|mrs\.?|ms\.?|dr\.?|professor|prof\.?|with me is|"
    rf"here with|interviewer is|manager|recruiter|colleague|friend|mentor|advisor|coach))"
    rf",?\s+(?P<who>{CAP}(?:\s+{CAP}){{0,2}})"
)
"""Somebody is called by a name; the words before may be written in any case."""
SURE = re.compile(
    rf"(?i:\b(?:my name is|my name's|call me|hi|hey|hello|thanks|thank you|bye))"
    rf",?\s+(?P<who>{CAP}(?:\s+{CAP}){{0,2}})"
)
"""Those after which even a word that is usually kept ("Adam") is a name."""
PRESENTED = re.compile(
    rf"(?i:\b(?:i'm|i am|this is))\s+(?P<who>{CAP}(?:\s+{CAP}){{0,2}})(?=[,.!]|$|\s+(?:here|and i))"
)
"""As sure, where the name ends the clause: "I'm Adam, ...", not "I'm Bayesian about it"."""
ADDRESSED = re.compile(
    rf"(?:^|[.?!]\s+)(?:(?:[A-Za-z]+['\u2019]?[a-z]*,?\s+){{1,2}})(?<=[\s,])(?P<who>{CAP})(?=,)"
    rf"|,\s+(?P<who2>{CAP})(?=[.,?!])"
)
"""Somebody is addressed: "Nice Rahul, ...", "..., Rahul."; for names of the lists alone."""
OPENED = re.compile(
    rf"(?:^|[.?!]\s+)(?:So|Okay|OK|Alright|All right|Right|Now|And|Well|Yeah|Yes|"
    rf"Exactly|Great|Good|Perfect)"
    rf",?\s+(?P<who>{CAP})(?=,)"
)
"""As often said to somebody: a capitalised word between such an opening and a comma."""
TITLES = ("mr", "mrs", "ms", "dr")
TITLED = re.compile(rf"(?<!\d\s)(?i:\b(?:{'|'.join(TITLES)})\.?\s+)(?P<who>[^\W\d_]+)")
"""Whoever is called so is a person, also where both are written small; "20 ms" are none."""
LOWER = re.compile(r"(?i)\bmy name(?: is|'s)\s+(?P<who>[a-z]+(?:\s+[a-z]+)?)")
NOT_CALLED = words_of("not_called.txt")
EMPLOYED = re.compile(
    rf"(?i:\b(?:work(?:ed|ing|s)? (?:at|for)|intern(?:ed|ing|ship)? (?:at|with)|job at|role at|"
    rf"position at|years at|time at|team at|joined|joining|hired by|offer from|engineer at|"
    rf"scientist at|analyst at|developer at|manager at|consultant at|researcher at|lead at|"
    rf"interviewed at|interviewing at|interview at|founded|startup called|company called|"
    rf"firm called|employer,|studied at|graduated from|degree from|degree at|student at|"
    rf"phd at|back at|here at|over at|people at|project at))"
    rf"\s+(?:the\s+)?(?P<where>{CAP}(?:\s+(?:(?:of|and|&)\s+)?{CAP}){{0,3}})"
)
FORMS = words_of("forms.txt")
"""Words that make the name of an organisation."""
ELSEWHERE = frozenset({"GPE", "LOC", "NORP", "LANGUAGE", "DATE", "TIME", "FAC"})
"""What spaCy knows to be neither a person nor an organisation."""
PLACES = frozenset({"GPE", "LOC", "FAC"})
"""Where a word of the name lists is a person's name all the same: Sofia, Austin."""
PARTICLES = frozenset(
    ["van", "von", "de", "da", "del", "della", "der", "den", "la", "le", "bin", "al", "el"]
)
SENTENCE_START = re.compile(r"(?:^\s*|[.?!:]\s*|[\"(]\s*)$")
STOP_WORDS = words_of("stop_words.txt")
"""Words with a capital at the start of a sentence that are nobody's name there."""
