"""Sound -> all that is heard in it: `Hearing`, how good the sound is, what told who speaks.

To import it is to load what hears, so `pipeline` waits until something is to be heard.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.audio.acoustic_echo import echo_delay_s
from analyzer.audio.decode import Sound
from analyzer.audio.keyboard import find_typing
from analyzer.audio.prosody import measure_prosody
from analyzer.audio.quality import assess_quality
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.meaning import load_meaning
from analyzer.conversation.role_odds import tell_roles
from analyzer.records import Hearing, Interval, Prosody, Quality, Sources, Word
from analyzer.settings import Settings
from analyzer.spans import as_spans, gaps
from analyzer.speech.listen import Given, Progress, Spoken, listen
from analyzer.speech.models import Models
from analyzer.speech.runtime import return_memory
from analyzer.speech.sentences import sentence_encoder
from analyzer.speech.voices.told import Told


def hear(
    sound: Sound, models: Models, settings: Settings, given: Given, progress: Progress
) -> tuple[Hearing, Quality, Sources]:
    """Who spoke when and what, where keys were typed, how each voice sounds; how well it could be
    heard; and what told it.

    What needs no words is found while words are still recognised, by a core that has time.
    """
    duration_s = sound.recording.duration_s

    def acoustics(spoken: Spoken) -> tuple[tuple[Interval, ...], tuple[Prosody, ...], Quality]:
        quiet = gaps(as_spans(spoken.speech), duration_s)
        quality = assess_quality(
            spoken.mix,
            spoken.speech,
            settings.audio,
            decoding=sound.notes,
            channels=sound.channels,
            returned_s=None
            if spoken.beds
            else echo_delay_s(spoken.mix, settings.audio.longest_return_s),
        )
        return find_typing(spoken.mix, quiet, settings.audio), _prosody(spoken), quality

    def tell(words: Sequence[Word], language: str) -> tuple[Told, ...]:
        meaning = load_meaning(sentence_encoder(), language)
        return tell_roles(words, load_lexicon(language), settings.conversation, meaning)

    heard = listen(sound, models, settings, given, progress, acoustics, tell)
    return_memory()
    spoken = heard.spoken
    typing, prosody, quality = heard.beside
    hearing = Hearing(
        duration_s=duration_s,
        speech=spoken.speech,
        words=heard.words,
        typing=typing,
        prosody=prosody,
        language=heard.language,
        known=spoken.known,
    )
    return hearing, quality, spoken.sources


def _prosody(spoken: Spoken) -> tuple[Prosody, ...]:
    """Each speaker's acoustics, from the channel on which that person is best heard."""
    if not spoken.beds:
        return measure_prosody(spoken.mix, spoken.speech)
    speakers = sorted({s.speaker for s in spoken.speech})
    found = [
        measure_prosody(
            spoken.beds[speaker], tuple(s for s in spoken.speech if s.speaker == speaker)
        )
        for speaker in speakers
    ]
    return tuple(item for part in found for item in part)
