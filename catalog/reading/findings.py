"""What there is to say while a file is read: faults with their places, and plain sentences."""

from collections import Counter

from django.utils.translation import gettext as _

from catalog.reading.reading import Fault, Place


class Findings:
    """Collects faults and sentences, both in the order in which they were found."""

    def __init__(self):
        self.faults: list[Fault] = []
        self.sentences: list[str] = []
        self._meanings: Counter[tuple[str, str, str]] = Counter()

    def fault(self, place: Place, sentence: str):
        self.faults.append(Fault(place, sentence))

    def say(self, sentence: str):
        self.sentences.append(sentence)

    def meaning(self, field: str, words: str, meaning: str):
        """Notes that `words`, found in `field`, were taken to mean `meaning`."""
        self._meanings[field, words, meaning] += 1

    @property
    def understood(self) -> tuple[str, ...]:
        meanings = (
            _("%(field)s: “%(words)s” means %(meaning)s; rows: %(count)d.")
            % {"field": field, "words": words, "meaning": meaning, "count": count}
            for (field, words, meaning), count in sorted(self._meanings.items(), key=_by_field)
        )
        return (*self.sentences, *meanings)


def _by_field(entry):
    """Sorts by field alone: within one field the order of appearance stays."""
    return entry[0][0]
