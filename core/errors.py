"""Errors whose message is one sentence that a learner can read on the page."""


class HeadlightError(ValueError):
    """Something the reader can understand and usually mend; shown as it is."""


class BadText(HeadlightError):
    """The text cannot be read: empty, too long for the model, not text."""


class ModelUnavailable(HeadlightError):
    """The model is unknown, out of reach, too big, or not one we can read."""


class WeightsUnavailable(ModelUnavailable):
    """The weights cannot be fetched or stored: no network, full disk, broken file."""


class Busy(HeadlightError):
    """Too many requests are waiting; the reader should try again shortly."""


class TooLate(HeadlightError):
    """The answer did not come before the deadline, or a newer request replaced it."""
