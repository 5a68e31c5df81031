"""Thresholds of the conversation stage: roles, turns, silences, interjections, phases, cues."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    """Section [conversation] of a settings file."""

    backchannel_max_s: float = threshold(
        1.0, "s", "L", "Voice Activity Projection events: a backchannel lasts at most 1 s"
    )
    backchannel_max_words: int = threshold(3, "words", "J", "longer carries content")
    backchannel_resume_s: float = threshold(
        3.0, "s", "J", "after a longer silence the short word was all that the candidate answered"
    )
    unit_join_s: float = threshold(
        0.5, "s", "J", "a hesitation inside one breath group does not begin something new"
    )
    turn_split_s: float = threshold(
        3.0, "s", "J", "a turn does not last through a silence that is scored as a gap"
    )
    interruption_overlap_s: float = threshold(
        0.3, "s", "J", "shorter is terminal overlap, whose mode is about 0.1 s"
    )
    interruption_hold_s: float = threshold(
        1.0, "s", "J", "an interruption takes the floor for at least as long as a backchannel"
    )
    word_reach_s: float = threshold(
        1.0, "s", "J", "recognised word times stray this far from the speech they belong to"
    )
    clause_pause_s: float = threshold(
        1.5, "s", "J", "a pause this long ends a clause that no punctuation ends"
    )
    clause_max_words: int = threshold(
        45, "words", "J", "without punctuation a clause is cut here so that a quote stays readable"
    )
    ghost_max_s: float = threshold(
        4.0, "s", "J", "a label with less speech than this may be an artefact of diarization"
    )
    ghost_max_share: float = threshold(
        0.02, "share", "J", "an artefact also has almost none of the speech"
    )
    role_middle_from: float = threshold(
        0.3, "share", "J", "from here on questions come from the interviewer, not to clarify"
    )
    role_asking_until: float = threshold(
        0.85, "share", "J", "after this share of the talk it is the candidate's turn to ask"
    )
    role_typing_reach_s: float = threshold(
        1.5, "s", "J", "speech this close to keyboard noise was spoken at the keyboard"
    )
    role_cue_cap: int = threshold(
        4, "cues", "J", "one favourite phrase must not outweigh everything else"
    )
    silence_listed_s: float = threshold(1.0, "s", "P", "shorter silence is ordinary timing")
    typing_share: float = threshold(
        0.2, "share", "J", "keys sound in bursts: a fifth of a gap in bursts is typing throughout"
    )
    typing_min_s: float = threshold(
        0.3, "s", "J", "less is a single click, not somebody writing code"
    )
    announcement_excuse_s: float = threshold(
        60.0, "s", "P", "an announced pause is excused for a minute"
    )
    interjection_join_s: float = threshold(
        1.5, "s", "J", "an interviewer who goes on after a shorter pause had not finished"
    )
    reask_s: float = threshold(
        1.0, "s", "L", "replies come within 0.2 s on average (Stivers 2009); this was a wait"
    )
    call_log_odds: float = threshold(
        1.25,
        "log-odds",
        "J",
        "what an interviewer says calls for a response from here on; of statements not learnt from "
        "a sixteenth is taken for a call, which counts against who does not answer",
    )
    call_log_odds_by_words: float = threshold(
        1.5, "log-odds", "J", "the same without the sentence encoder, for as few statements"
    )
    unanswered_s: float = threshold(
        5.0, "s", "L", "beyond the response brackets of 2.65 s and 8.83 s no answer is coming"
    )
    unanswered_after_filler_s: float = threshold(
        10.0, "s", "L", "a filler announces a longer delay: 8.83 s after 'um'"
    )
    filler_within_s: float = threshold(2.0, "s", "J", "a filler this early holds the floor")
    deferred_s: float = threshold(60.0, "s", "J", "'one second' is good for one minute at most")
    response_reach_s: float = threshold(
        60.0, "s", "J", "what the candidate says later is no response, not even a late one"
    )
    early_answer_s: float = threshold(
        2.0,
        "s",
        "J",
        "speech that starts earlier inside the interjection, and ends with it, is talk across it",
    )
    across_margin_s: float = threshold(
        0.3,
        "s",
        "J",
        "speech that stops this long before the interjection does is no answer to it",
    )
    phase_gap_s: float = threshold(
        3.0, "s", "P", "a silence from here on is evidence about the phase"
    )
    phase_thinking_s: float = threshold(
        8.0, "s", "J", "a silence without typing says that code is written only beyond this"
    )
    phase_edge_s: float = threshold(
        90.0,
        "s",
        "J",
        "greetings and thanks this far from the talk's beginning or end greet nobody",
    )
    phase_edge_share: float = threshold(
        0.15, "share", "J", "in a long recording its edges are this share of the talk instead"
    )
    phase_before_typing_s: float = threshold(
        15.0, "s", "J", "code spoken of this long before the first key is heard is still a plan"
    )
    phase_change_cost: float = threshold(0.6, "log-odds", "J", "one weak cue alone opens no phase")
    phase_sense_weight: float = threshold(
        0.7, "factor", "J", "neighbouring clauses repeat each other's evidence; cross-validated"
    )
    phase_sense_max: float = threshold(
        2.0, "log-odds", "J", "no single clause decides where a phase begins"
    )
    prompted_s: float = threshold(
        10.0, "s", "J", "later than this after a question, the candidate speaks unasked"
    )
    justification_min_words: int = threshold(
        5, "words", "J", "fewer words around 'because' give no reason"
    )
    narration_min_words: int = threshold(5, "words", "J", "fewer words describe no line")
    narration_spelling_max: float = threshold(
        0.35, "share", "J", "a clause with more code tokens than this is code read aloud"
    )
    justification_sense: float = threshold(
        0.0, "log-odds", "J", "almost nine of ten are right and as many found, cross-validated"
    )
    narration_sense: float = threshold(
        -0.5, "log-odds", "J", "recall counts more: a line is described in many ways, and often"
    )
    broken_sense: float = threshold(
        -0.5,
        "log-odds",
        "J",
        "beside the words that tell it; three of four right, cross-validated",
    )
    broken_commas: int = threshold(
        2, "commas", "J", "a sentence begun anew has at least two; one stands after a first word"
    )
    answer_pause_s: float = threshold(
        2.0, "s", "J", "what follows so long a pause goes on with the work, not with the answer"
    )
    walkthrough_sense: float = threshold(
        -0.25, "log-odds", "J", "precision and recall meet above four of five, cross-validated"
    )
    walkthrough_terse_sense: float = threshold(
        -0.75, "log-odds", "J", "input and result in eight words or fewer are a case more often"
    )
    walkthrough_verifying: float = threshold(
        0.5, "log-odds", "J", "while testing, what sounds like an example is one more often"
    )
    walkthrough_s: float = threshold(
        60.0, "s", "J", "an expectation belongs to an input named within the last minute"
    )
    walkthrough_spacing_s: float = threshold(
        3.0, "s", "J", "inputs named closer together are one example"
    )
    uptake_s: float = threshold(60.0, "s", "J", "a hint taken up later was found without it")
    vague_phrases: int = threshold(
        2, "phrases", "J", "a clause with this many vague or hedging phrases explains nothing"
    )
    words_per_vague: int = threshold(
        8, "words", "J", "a vague phrase in fewer words than this takes the place of the matter"
    )
    engagement_s: float = threshold(
        15.0, "s", "J", "an answer that takes up the question does so at its beginning"
    )
