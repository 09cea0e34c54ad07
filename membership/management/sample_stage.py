"""The clock of the sample's play: what is planned, and when it happens."""

import heapq
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from django.db.models import F
from django.utils import timezone

from ..mailing.models import OutboundMail

Act = Callable[[datetime], None]


class Stage:
    """Acts in the order of their times, and the one chance that everything follows from."""

    def __init__(self, *, seed: int, until: datetime) -> None:
        self.until = until
        self.chance = random.Random(seed)  # noqa: S311  (sample people, no secret)
        self._planned: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def plan(self, at: datetime, act: Act) -> None:
        """Let something happen at a moment; what lies ahead of the last one does not."""
        heapq.heappush(self._planned, (at, next(self._order), act))

    def later(self, at: datetime, least: float, most: float) -> datetime:
        """Return a moment in working hours so many days later."""
        moment = timezone.localtime(at + timedelta(days=self.chance.uniform(least, most)))
        if moment.weekday() >= 5:
            moment += timedelta(days=2)
        if not 8 <= moment.hour < 18:
            moment = moment.replace(hour=self.chance.randrange(8, 18))
        return max(at + timedelta(minutes=5), moment)

    def happens(self, probability: float) -> bool:
        """Tell whether something happens that does so this often."""
        return self.chance.random() < probability

    def play(self) -> None:
        """Let it all happen, and the mail leave meanwhile."""
        while self._planned and self._planned[0][0] <= self.until:
            at, _, act = heapq.heappop(self._planned)
            send_the_mail(at)
            act(at)
        send_the_mail(self.until)


def send_the_mail(at: datetime) -> None:
    """Mark the mail that was due as sent a minute later."""
    due = OutboundMail.objects.filter(sent_at=None, given_up_at=None, not_before__lt=at)
    due.update(claimed_at=F("not_before"), sent_at=F("not_before") + timedelta(minutes=1))
