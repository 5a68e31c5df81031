"""An analysis -> one to share: names, organisations, e-mails, phone numbers and links replaced."""

from analyzer.redact.redact import Redacted, redact

__all__ = ["Redacted", "redact"]
