"""The office building as its page shows it: who carries which badge, which doors open, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify

from studyguide import doors
from studyguide.models import Badge, BadgeKind, Door, Floor, Guide, WayIn

WORDS = {
    doors.Effect.ALLOW: "Open",
    doors.Effect.EXPLICIT_DENY: "Explicit deny",
    doors.Effect.IMPLICIT_DENY: "Implicit deny",
}
NO_ENTRY = "No entry"


@dataclass(frozen=True)
class Room:
    """A door as one badge finds it. A way in of the ground floor has no verdict by policy, only `text`."""

    key: str  # what ?door= says: an action, or the slug of a way in
    place: str  # what the panel says: "Alice at s3:GetObject"
    label: str
    effect: doors.Effect
    word: str
    verdict: doors.Verdict | None = None
    text: str = ""

    @property
    def dom_id(self) -> str:
        return f"door-{slugify(self.key.replace(':', '-'))}"


@dataclass(frozen=True)
class Storey:
    sign: str
    name: str
    rooms: list[Room]


@dataclass(frozen=True)
class Building:
    badges: list[Badge]
    floors: list[Floor]
    ways_in: list[WayIn]
    statements: dict[int, tuple[doors.Statement, ...]]  # by badge

    @classmethod
    def of(cls, guide: Guide) -> Building:
        badges = list(guide.badges.prefetch_related("policies"))
        statements = {
            badge.pk: tuple(
                statement
                for policy in badge.policies.all()
                for statement in doors.statements_of(policy.document, policy.source)
            )
            for badge in badges
        }
        return cls(
            badges,
            list(guide.floors.prefetch_related("doors")),
            list(guide.ways_in.prefetch_related("badges", "notes")),
            statements,
        )

    def badge(self, slug: str) -> Badge | None:
        return next((badge for badge in self.badges if badge.slug == slug), None)

    def first_badge(self) -> Badge:
        """Somebody whose doors differ: the first badge with a policy."""
        return next((badge for badge in self.badges if self.statements[badge.pk]), self.badges[0])

    def storeys(self, badge: Badge) -> list[Storey]:
        upstairs = [
            Storey(str(floor.number), floor.name, [self._room(badge, door) for door in floor.doors.all()])
            for floor in self.floors
        ]
        return [*upstairs, Storey("G", "Way in", [self._way_in(badge, way) for way in self.ways_in])]

    def tally(self, badge: Badge) -> str:
        rooms = [self._room(badge, door) for door in self._doors()]
        opened = sum(room.effect is doors.Effect.ALLOW for room in rooms)
        return f"{badge.name} opens {opened} of {len(rooms)} doors upstairs"

    def table(self) -> list[tuple[Door | WayIn, list[Room]]]:
        """Every door with what each badge finds there."""
        upstairs = [(door, [self._room(badge, door) for badge in self.badges]) for door in self._doors()]
        ground = [(way, [self._way_in(badge, way) for badge in self.badges]) for way in self.ways_in]
        return [*upstairs, *ground]

    def _doors(self) -> list[Door]:
        return [door for floor in self.floors for door in floor.doors.all()]

    def _room(self, badge: Badge, door: Door) -> Room:
        verdict = doors.decide(
            doors.Principal(self.statements[badge.pk], is_root=badge.kind == BadgeKind.ROOT),
            doors.Request(door.action, door.resource, is_root_only=door.is_root_only),
        )
        return Room(door.action, door.action, door.label, verdict.effect, WORDS[verdict.effect], verdict, badge.why)

    def _way_in(self, badge: Badge, way: WayIn) -> Room:
        place = f"the way in: {way.label}"
        if badge in way.badges.all():
            return Room(way.slug, place, way.label, doors.Effect.ALLOW, WORDS[doors.Effect.ALLOW], text=way.text)
        note = next((note.text for note in way.notes.all() if note.badge_id == badge.pk), badge.why)
        return Room(way.slug, place, way.label, doors.Effect.IMPLICIT_DENY, NO_ENTRY, text=note)


def find(storeys: list[Storey], key: str) -> Room | None:
    return next((room for room in _rooms(storeys) if room.key == key), None)


def most_telling(storeys: list[Storey]) -> Room | None:
    """The door to begin with: one that an explicit deny shuts, else the first."""
    rooms = _rooms(storeys)
    shut = (room for room in rooms if room.effect is doors.Effect.EXPLICIT_DENY)
    return next(shut, rooms[0] if rooms else None)


def _rooms(storeys: list[Storey]) -> list[Room]:
    return [room for storey in storeys for room in storey.rooms]
