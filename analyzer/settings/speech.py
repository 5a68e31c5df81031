"""Thresholds of the speech stage: diarization, boundaries, recognition, attribution."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Section [speech] of a settings file."""

    bridge_s: float = threshold(
        0.2,
        "s",
        "L",
        "same-speaker silence below this is no pause (Campione & Veronis 2002: brief pauses)",
    )
    split_pause_s: float = threshold(
        0.3,
        "s",
        "J",
        "over noise a pause is heard up to 0.1 s too long, since soft ends of words drown: this is "
        "bridge_s and that margin",
    )
    certain_probability: float = threshold(
        0.95, "probability", "J", "where the network is this sure, a faint stretch is no pause"
    )
    speech_probability: float = threshold(
        0.5, "probability", "J", "a frame is speech when the network finds it likelier than not"
    )
    sure_window: float = threshold(
        0.8,
        "probability",
        "J",
        "a window this sure of speech is believed where another one, deaf to it, outvotes it",
    )
    sure_window_s: float = threshold(
        0.3,
        "s",
        "J",
        "for this long: shorter is where the windows place an edge; in 91 recordings seven "
        "stretches are so, four of them speech in a room; of the rest later steps make nothing",
    )
    overlap_probability: float = threshold(
        0.5, "probability", "J", "two speakers when the network finds it likelier than not"
    )
    usual_overlap: float = threshold(
        0.05,
        "share",
        "J",
        "of the speech, for which the network's probabilities of overlap hold: of .05, .07 and .1 "
        "the first is best on ten half minutes of meetings (0 to 60 % overlapped); interviews (0 "
        "to 3 %) stay as they are with each",
    )
    overlap_evidence_s: float = threshold(
        10.0, "s", "J", "so much speech the usual share is worth beside the recording's own"
    )
    least_overlap_probability: float = threshold(
        0.2,
        "probability",
        "J",
        "less is not believed however much people talk at once; .1 is as good on meetings, to "
        "within a quarter of a point of DER",
    )
    longest_overlap_in_room_s: float = threshold(
        1.5,
        "s",
        "J",
        "in a reverberant room the network takes a voice and its echo for two people for seconds: "
        "of 54 overlaps that it hears in 13 recordings 37 are true and last 1.03 s at most, of the "
        "other 17 eleven last 1.7 to 8.9 s, all of two in a room of 0.8 s. Who do talk at "
        "once for longer there lose the second voice",
    )
    overlap_on_telephone: float = threshold(
        0.65,
        "probability",
        "J",
        "on the telephone the network hears overlaps where there are none: DER of 22 recordings is "
        "1.10 % with .5, .83 with .6, .77 with .65, .73 with .7 and .72 with .75; but from .7 on "
        "latencies of one of them are 275 ms off at the 95th percentile instead of 140",
    )
    overlap_of_return: float = threshold(
        0.9,
        "probability",
        "J",
        "where a voice comes back by a loudspeaker the network takes it and its copy for two: "
        "of 13 recordings DER is 1.35 % with .65, 1.46 with .8, .37 with .9, .39 with .95 and .51 "
        "with .99, with 7, 4, 2, 2 and 4 of 156 changes of floor lost",
    )
    overlap_at_change: float = threshold(
        0.2,
        "probability",
        "J",
        "where one voice follows another without a pause two speak at once from here on: 36 of 37 "
        "such changes did, of 48 with less than half of it 18. From the one's end to the other's "
        "onset it is 160 ms off in the mean then, 237 without; with .15 or .25 it is the same",
    )
    min_speech_s: float = threshold(
        0.1, "s", "J", "the shortest answers ('yes') last 0.15 s; clicks are shorter"
    )
    edge_search_s: float = threshold(
        0.3, "s", "J", "the network's edges are within 0.2 s of the sound's in all conditions tried"
    )
    edge_rise_db: float = threshold(
        6.0, "dB", "J", "above the noise floor a frame holds sound; 3 SD of steady noise in a band"
    )
    edge_below_level_db: float = threshold(
        30.0, "dB", "J", "below a speaker's level: breath, room echo, not the word"
    )
    soft_edge_db: float = threshold(
        12.0,
        "dB",
        "J",
        "above the noise a soft sound at a word's edge counts although it lies far under the word: "
        "what the telephone leaves of a fricative. With 10 ends on the telephone are 1 ms further "
        "off in the mean, with 15 it is 4 ms, of 41 without",
    )
    soft_edge_probability: float = threshold(
        0.3,
        "probability",
        "J",
        "less keeps out breaths and keys after the word: without it ends on the telephone are 2 ms "
        "nearer in the mean, with .5 it is 4 ms further off",
    )
    echo_decay_db_s: float = threshold(
        230.0,
        "dB/s",
        "J",
        "the steepest falls of a recording: 120 to 190 with reverberation of 0.9 to 0.3 s, "
        "270 and more in dry rooms",
    )
    change_probability: float = threshold(
        0.5, "probability", "J", "the network finds another speaker likelier than the same"
    )
    cluster_piece_s: float = threshold(
        0.2,
        "s",
        "J",
        "a spoken 'yes' is this long: who says no more than that is found at all only so, and "
        "pieces count by their length",
    )
    second_voice: float = threshold(
        0.42,
        "cosine",
        "J",
        "distinctness of two voices: of 205 recordings of two people 5 stay below it, four of them "
        "blends of the same two voices. Of 42 people alone 3 reach it: recordings of two people "
        "are far more common",
    )
    two_by_words: float = threshold(
        5.0,
        "nats",
        "J",
        "where the sound is of one voice, what is said and how it sounds is likelier two people's "
        "by so much: of 73 people alone it is 3.4 at most, of four recordings of two pairs whom "
        "the sound does not part unaided 6.2 and more",
    )
    two_by_each: float = threshold(
        1.0,
        "nats",
        "J",
        "of that the words and the sound have to tell this much each: somebody alone may ask and "
        "answer (3.0 by the words) or change his voice (.1 by the words, 3.4 by the sound)",
    )
    further_voice: float = threshold(
        0.63,
        "cosine",
        "J",
        "a third voice and more: a part of one voice reaches it in one of 208 recordings of two "
        "people; of 27 panels of three and of five 23 reach it whole, from 1.2 s of speech on. "
        "With .61 one more of two has three, with .65 two recordings and three half minutes fewer "
        "of three and more are whole",
    )
    further_voice_on_telephone: float = threshold(
        0.52,
        "cosine",
        "J",
        "the telephone makes voices alike, and the parts of one voice too: of nine panels five are "
        "whole, with .63 two; none of 28 recordings of two has three voices; with .5 one has, and "
        "one panel a voice too many",
    )
    further_voice_on_telephone_s: float = threshold(
        3.0,
        "s",
        "J",
        "clean speech from which on that is enough: what sounds otherwise of one person reached it "
        "with 1.7 and 2.3 s (short answers, breath) in two of sixteen real calls of two people; a "
        "third person who was found by it alone said 3.4 s and more",
    )
    narrow_line_db: float = threshold(
        30.0,
        "dB",
        "J",
        "how high the speech reaches, beside what it has in the middle, differs by so much between "
        "a wide line and a narrow one; through one line it is 14 from word to word",
    )
    line_midway_surprise: float = threshold(
        8.0,
        "nats",
        "J",
        "all of one line comes before, or after, so much of the other that chance does it once in "
        "3000: an interviewer who introduces himself at length, before a candidate at a telephone "
        "answers, is still chance",
    )
    line_change_db: float = threshold(
        12.0,
        "dB",
        "J",
        "between what two voices have beside the middle of the band: six pairs of people through "
        "one line differ by 11 at most, one person's headset and telephone by 15 and more",
    )
    line_change_surprise: float = threshold(
        4.0,
        "nats",
        "J",
        "one voice has all its turns before the other has any: by chance so in one of 50",
    )
    misplaced_share: float = threshold(
        0.05,
        "share",
        "J",
        "of a voice that ends where another begins so much may be taken for the other",
    )
    second_in_overlap: float = threshold(
        0.5,
        "ratio",
        "J",
        "where two of three or more people speak at once, the second voice is one the network "
        "hears at least this much of the probability from which on it is an overlap",
    )
    min_voice_s: float = threshold(
        1.2,
        "s",
        "J",
        "two answers of a word or three; a second voice with less, down to half of it, must be all "
        "the more distinct, a third one is not looked for",
    )
    max_speakers: int = threshold(5, "speakers", "J", "a candidate and a panel of four", least=1)
    speech_doubt: float = threshold(
        0.4,
        "probability",
        "J",
        "mean of the second network's two answers: 6 of 1814 true regions stay below it, all under "
        "noise as loud as the voice or far from the microphone; so do 44 of 45 made by noise",
    )
    certain_speech_s: float = threshold(
        1.0,
        "s",
        "J",
        "of which the first network is certain keep a region that the second doubts: of 43 made "
        "by noise none holds more than 0.6 s; a sentence lost to an echo held 2.5 s",
    )
    doubted_probability: float = threshold(
        0.6,
        "probability",
        "J",
        "mean of the first network's in what the second doubts, from which on a known voice keeps "
        "it: of 11 noises a door and music reach it, of six pieces of speech in real calls all",
    )
    known_voice: float = threshold(
        0.35,
        "cosine",
        "J",
        "likeness to voices heard elsewhere, from which on it is one: noise has .28 at the most, "
        "speech in the mix of real calls .36 to .67",
    )
    noise_probability: float = threshold(
        0.05, "probability", "J", "the second network is sure that there is no speech"
    )
    noise_edge_s: float = threshold(
        0.15, "s", "J", "as much noise at a region's edge is no soft consonant"
    )
    noise_pause_s: float = threshold(
        0.35,
        "s",
        "J",
        "as much noise inside a region parts it: two speakers' pause filled by a sound",
    )
    known_mishearing_probability: float = threshold(
        0.9,
        "probability",
        "J",
        "a listed mishearing of a term replaces words unless the recogniser was sure of them",
    )
    unsure_word_probability: float = threshold(
        0.5, "probability", "J", "only words less sure than this give way to a term like them"
    )
    term_likeness: float = threshold(
        0.7, "share", "J", "letters that a misheard word and the term have in common"
    )
    shown_term_probability: float = threshold(
        0.1,
        "probability",
        "J",
        "a term of the prompt less likely than this was read there, not heard: of 20 that were "
        "spoken the least had .28, 'K-means' for 'ketamine' .004",
    )
    stray_probability: float = threshold(
        0.8,
        "probability",
        "J",
        "words less sure than this, before a rest that no mark stands at, may have been said after "
        "it: the likeliest of 14 that were had .72",
    )
    certain_language: float = threshold(
        0.9,
        "probability",
        "J",
        "a first group of stretches this sure of its language decides for all; else two vote",
    )
    unsure_language: float = threshold(
        0.5,
        "probability",
        "J",
        "the likeliest language has less where nobody is sure: of English with a Nigerian accent "
        "Yoruba had .25 and English .20; other languages that were spoken had .95",
    )
    perhaps_english: float = threshold(
        0.05,
        "probability",
        "J",
        "an accent can pass for another language; English is tried when that one gave no word, or "
        "where nobody was sure of it",
    )
    filler_min_s: float = threshold(
        0.12, "s", "J", "the shortest 'uh' lasts 0.13 s; clicks and breaths without voice are less"
    )
    filler_max_s: float = threshold(
        0.9, "s", "L", "filled pauses last 0.2 to 0.7 s (Shriberg 2001); beyond is another sound"
    )
    filler_gap_s: float = threshold(
        0.05, "s", "J", "a filled pause stands apart by this; stop consonants close for less"
    )
    filler_below_level_db: float = threshold(
        22.0, "dB", "J", "under the level of the speech around a filled pause the voice has ended"
    )
    filler_voiced_share: float = threshold(
        0.5, "share", "J", "of a filled pause that is periodic; breath and keys are not"
    )
    voiced_periodicity: float = threshold(
        0.6, "correlation", "J", "a frame repeats after one period of the voice"
    )
    filler_probability: float = threshold(
        0.3,
        "probability",
        "J",
        "the recogniser, asked for 'um' where a steady voice stands alone, finds it "
        "at least so likely",
    )
    misheard_filler_probability: float = threshold(
        0.7, "probability", "J", "a filled pause that was taken for a word leaves doubt about it"
    )
    misheard_filler_gap_s: float = threshold(
        0.08, "s", "J", "quiet on both sides of a filled pause that was taken for a word"
    )
    misheard_filler_odds: float = threshold(
        0.06,
        "ratio",
        "J",
        "'uh' is so likely as against an unsure word that stands in its place: Whisper was "
        "taught to leave filled pauses out",
    )
