"""What must be in the store after a fetch, gathered from recorded answers."""

import dataclasses
import datetime


def milliseconds(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(milliseconds=1)


@dataclasses.dataclass
class Meaning:
    """What must be in the store, and nothing else."""

    network: str
    posts: dict = dataclasses.field(default_factory=dict)
    # By the id that says what identifies an act: (kind, actor, target, post, at, or None and the least time).
    acts: dict = dataclasses.field(default_factory=dict)
    # (subject, kind) to the counts told, in their order.
    tallies: dict = dataclasses.field(default_factory=dict)
    # Every telling of an account: the store must hold one of them, field by field.
    accounts: dict = dataclasses.field(default_factory=dict)
    # Acts that went with the post that they were; what they named is known by its id still.
    gone: list = dataclasses.field(default_factory=list)

    def post(self, key, **fields):
        self.posts.setdefault(key, fields)

    def forget(self, key):
        """A post is gone, and with it its counts and what it did to others."""
        self.posts.pop(key, None)
        self.gone += [self.acts.pop(name) for name in (f"reply:{key}", f"quote:{key}") if name in self.acts]
        for subject in [subject for subject in self.tallies if subject[0] == ("post", key)]:
            del self.tallies[subject]

    def act(self, kind, name, actor, target, post, at, least=0):
        self.acts.setdefault(f"{kind}:{name}", dict(kind=kind, actor=actor, target=target, post=post, at=at, least=least))

    def tally(self, subject, kind, count):
        if count is None:
            return
        counts = self.tallies.setdefault((subject, kind), [])
        if not counts or counts[-1] != count:
            counts.append(count)

    def account(self, key, **fields):
        self.accounts.setdefault(key, []).append(fields)
