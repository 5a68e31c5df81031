"""The conversation stage: who is who, who spoke when, where it went silent, and what was said."""

from analyzer.conversation.structure import converse

__all__ = ["converse"]
