"""What a use case says when it may not go on; each text is the sentence the user reads."""


class NotAllowedError(Exception):
    """This person may not do this to this thing."""


class OutOfDateError(Exception):
    """The thing changed while the person was looking at it; the text says who and when."""
