"""Bluesky."""

from meaning import milliseconds
from networks.stage import Stage

__all__ = ["reader", "stage"]

X = "/xrpc/"
FEED, PROFILE = f"{X}app.bsky.feed.getAuthorFeed", f"{X}app.bsky.actor.getProfile"


def owner(uri):
    return uri.split("/")[2]


def time(record, view):
    """The earlier of what the client said and when it was indexed."""
    return min(milliseconds(record["createdAt"]), milliseconds(view["indexedAt"]))


class reader:
    COUNTS = {"likeCount": "like", "repostCount": "reshare", "replyCount": "reply", "quoteCount": "quote", "bookmarkCount": "save"}

    def __init__(self, meaning, account):
        self.meaning, self.id = meaning, account

    def take(self, path, query, answer):
        if path == FEED:
            for item in answer["feed"]:
                self.item(item)
        elif path == PROFILE:
            self.account(answer)

    def account(self, profile):
        self.meaning.account(
            profile["did"], handle=profile.get("handle") or None, name=profile.get("displayName") or None,
            created_at=milliseconds(profile["createdAt"]) if "createdAt" in profile else None, followers=profile.get("followersCount"),
            following=profile.get("followsCount"))
        if profile["did"] == self.id:
            self.meaning.tally(("account", self.id), "follow", profile.get("followersCount"))

    def item(self, item):
        view, reason = item["post"], item.get("reason")
        if reason:
            if reason["by"]["did"] == self.id:
                self.account(reason["by"])
                self.account(view["author"])
                self.meaning.act(
                    "reshare", f"{view['uri']}:{self.id}", self.id, view["author"]["did"], view["uri"], milliseconds(reason["indexedAt"]))
            return
        if view["author"]["did"] != self.id:
            return
        self.account(view["author"])
        record, at = view["record"], time(view["record"], view)
        parent = record.get("reply", {}).get("parent", {}).get("uri")
        self.meaning.post(
            view["uri"], author=self.id, at=at, text=record["text"], in_reply_to=parent,
            url=f"https://bsky.app/profile/{self.id}/post/{view['uri'].rpartition('/')[2]}", topics=sorted(record.get("tags", [])))
        for name, kind in self.COUNTS.items():
            self.meaning.tally(("post", view["uri"]), kind, view.get(name))
        embedded = record.get("embed", {}).get("record", {})
        quoted = (embedded.get("record") or embedded).get("uri")
        for kind, other in (("reply", parent), ("quote", quoted)):
            if other and "/app.bsky.feed.post/" in other:
                self.meaning.act(kind, view["uri"], self.id, owner(other), other, at)


def scene(did, *feeds):
    profile = {"did": did, "handle": "made.example", "followersCount": 3}
    return [(f"{FEED}?cursor=", {"feed": feed}) for feed in feeds] + [
        (f"{FEED}?cursor=*", {"feed": []}), (PROFILE, profile), (f"{X}app.bsky.feed.getPosts", {"posts": []}),
        (f"{X}app.bsky.feed.getLikes", {"likes": []}), (f"{X}app.bsky.feed.getRepostedBy", {"repostedBy": []}),
        (f"{X}app.bsky.feed.getQuotes", {"posts": []})]


def stage(exchange):
    path, answer = exchange.path, exchange.json
    settings = {"logged_out": "ignore", "history": "3650d"}
    how = {"settings": settings, "credentials": ()}
    if path.endswith("resolveHandle"):
        return Stage(answer["did"], path, scene(answer["did"], []), handle="bsky.app", **how)
    if path == FEED:
        # Four accounts' posts in one feed, which no network would give: the first account's own are kept, the others cost themselves.
        did = answer["feed"][-1]["post"]["author"]["did"]
        return Stage(did, f"{FEED}?cursor=", scene(did), **how)
    view = answer["posts"][0]
    did = view["author"]["did"]
    other = {**view, "uri": f"at://{did}/app.bsky.feed.post/3jmade", "record": {**view["record"], "createdAt": "2023-06-01T00:00:00Z"}}
    answers = [a for a in scene(did, [{"post": view}, {"post": other}], [{"post": other}]) if a[0] != path]
    return Stage(did, path, answers, fetches=2, **how)
