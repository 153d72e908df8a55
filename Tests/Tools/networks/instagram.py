"""Instagram."""

from networks.facebook import V, time
from networks.stage import Stage

__all__ = ["reader", "stage"]

OWN = "17841406338772941"
NOTHING = {"data": []}
COUNTS = {"like_count": "like", "comments_count": "comment"}


class reader:
    def __init__(self, meaning, account):
        self.meaning, self.id = meaning, account

    def take(self, path, query, answer):
        found = answer.get("business_discovery")
        if found:
            if "media.after(" not in query["fields"]:
                self.account(found, is_fetched="media" in found)
            for media in found.get("media", {}).get("data", []):
                self.media(media)
        elif path == f"{V}/{self.id}":
            self.account(answer)
        elif path == f"{V}/{self.id}/media":
            for media in answer["data"]:
                self.media(media)
        elif path.endswith("/comments"):
            for comment in answer["data"]:
                self.comment(comment, path.split("/")[2])

    def account(self, account, is_fetched=True):
        self.meaning.account(
            account["id"], handle=account.get("username"), name=account.get("name"), followers=account.get("followers_count"),
            following=account.get("follows_count"))
        if account["id"] == self.id and is_fetched:
            self.meaning.tally(("account", self.id), "follow", account.get("followers_count"))

    def media(self, media):
        self.meaning.post(
            media["id"], author=self.id, at=time(media["timestamp"]), text=media.get("caption"), url=media.get("permalink"), topics=[])
        for name, kind in COUNTS.items():
            self.meaning.tally(("post", media["id"]), kind, media.get(name))

    def comment(self, comment, post):
        # Who wrote it is told by `from` or by the username; where by neither, it counts without a name.
        author = comment.get("from", {}).get("id") or ("@" + comment["username"] if "username" in comment else None)
        if author:
            self.meaning.account(author, handle=comment.get("username"))
            self.meaning.act("comment", comment["id"], author, self.id, post, time(comment["timestamp"]))


def scene(id, *listed):
    account = {"id": id, "username": "made", "name": "Made", "media_count": 2}
    return [(f"{V}/{id}", account)] + [(f"{V}/{id}/media?after=", media) for media in listed] + [
        (f"{V}/{id}/media?after=*", NOTHING), (f"{V}/{id}/tags", NOTHING), (f"{V}/{{media}}/comments?after=*", NOTHING),
        (f"{V}/{{media}}/comments?after=", NOTHING)]


def discovered(answer):
    """Another account, found by its name through one's own."""
    name = answer["business_discovery"].get("username", "someone")
    id = answer["business_discovery"].get("id", "1784140000")
    found, own = {"business_discovery": {"id": id, "username": name, "name": "Made"}, "id": OWN}, f"{V}/{OWN}"
    page = {"business_discovery": {"id": id, "username": name, "name": "Made", "media": {"data": []}}, "id": OWN}
    facts, newest, older = (f"{own}?fields=*{end}" for end in ("media_count}", "media.limit(*", "media.after(*"))
    answers = {facts: found, newest: page, older: page, f"{own}?fields=id,*": {"id": OWN, "username": "own"}}
    place = newest if "media" in answer["business_discovery"] else facts
    return Stage(
        id, place, [(where, body) for where, body in answers.items() if where != place], handle=name,
        settings={"account": OWN, "history": "3650d"})


def stage(exchange):
    path, answer, history = exchange.path, exchange.json, {"history": "3650d"}
    if "business_discovery" in answer:
        return discovered(answer)
    if path.endswith("/media"):
        return Stage(OWN, f"{V}/{OWN}/media?after=", [a for a in scene(OWN) if a[0] != f"{V}/{OWN}/media?after="], settings=history)
    if path.endswith("/comments"):
        media = {"id": "17846368219941692", "timestamp": "2020-02-13T10:35:40+0000", "comments_count": 4}
        place = f"{V}/{media['id']}/comments?after="
        return Stage(OWN, place, scene(OWN, {"data": [media]}), settings=history)
    if path == "/{v}":
        made = {"id": "1", "timestamp": "2019-01-01T00:00:00+0000"}
        first = {"data": [{"id": id, "timestamp": one["timestamp"]} for id, one in answer.items()] + [made]}
        return Stage(OWN, f"{V}?ids=*", scene(OWN, first, {"data": [made]}), settings=history, fetches=2)
    return Stage(answer["id"], f"{V}/{answer['id']}", scene(answer["id"], NOTHING)[1:], settings=history)
