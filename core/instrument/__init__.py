"""What taps a model while it runs, and what may be changed there."""

from .recorder import (
    AblateHead,
    AttentionCall,
    ReplaceMask,
)

__all__ = [
    "AblateHead",
    "AttentionCall",
    "ReplaceMask",
]
