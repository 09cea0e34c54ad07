"""The uses a person agrees to: every version stays, and each application names the one it saw."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of the text beside the agreement box."""

    version: str
    uses: tuple[str, ...]
    access: str
    agreement: str


VERSIONS: tuple[ConsentText, ...] = (
    ConsentText(
        version="2026-11",
        uses=(
            "to send you what your peer groups send their members",
            "to tell the Children's Bureau how membership is changing over time",
            "to work with jurisdictions on who should take part",
        ),
        access=(
            "Children's Bureau staff may see it for these purposes. The leaders of your "
            "jurisdiction may draw on it when they choose who represents them."
        ),
        agreement="I agree to these uses of my information.",
    ),
)
CURRENT = VERSIONS[-1]
