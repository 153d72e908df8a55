"""Facebook."""

import re

from meaning import milliseconds
from networks.stage import Stage

__all__ = ["reader", "stage"]

V = "/v26.0"
NOTHING = {"data": []}
OLD = "2021-01-01T00:00:00+0000"
SKIPPED = ("ids.created_time: missing",)


def time(text):
    return milliseconds(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text))


class reader:
    def __init__(self, meaning, account):
        self.meaning, self.id = meaning, account

    def take(self, path, query, answer):
        if path == f"{V}/{self.id}":
            # Of the fields that may hold followers, the first that is told.
            followers = answer.get("followers_count", answer.get("fan_count"))
            self.meaning.account(answer["id"], handle=answer.get("username"), name=answer.get("name"), followers=followers)
            self.meaning.tally(("account", self.id), "follow", followers)
        elif path == f"{V}/{self.id}/posts":
            for post in answer["data"]:
                if post.get("from", {}).get("id", self.id) == self.id and post.get("is_published", True):
                    self.post(post)
        elif path == f"{V}/{self.id}/feed":
            for post in answer["data"]:
                author = post.get("from")
                if author and author["id"] != self.id:
                    self.meaning.account(author["id"], name=author.get("name"))
                    self.meaning.act("mention", f"{post['id']}:{self.id}", author["id"], self.id, None, time(post["created_time"]))

    def post(self, post):
        self.meaning.post(
            post["id"], author=self.id, at=time(post["created_time"]), text=post.get("message"), url=post.get("permalink_url"), topics=[])
        counts = {
            "like": post.get("reactions", {}).get("summary", {}).get("total_count"),
            "comment": post.get("comments", {}).get("summary", {}).get("total_count"), "reshare": post.get("shares", {}).get("count")}
        for kind, count in counts.items():
            self.meaning.tally(("post", post["id"]), kind, count)


def scene(page, *posts):
    return [(f"{V}/{page}", {"id": page, "name": "Made", "username": "made"})] + [(f"{V}/{page}/posts?after=&until=", p) for p in posts] + [
        (f"{V}/{page}/posts", NOTHING), (f"{V}/{page}/feed", NOTHING), (f"{V}/{{post}}/reactions", NOTHING),
        (f"{V}/{{post}}/comments", NOTHING)]


def by_ids(answer, **how):
    """Posts that the second fetch looks up, since the list lacks them; Pages are none, and cost themselves."""
    ids, page = list(answer), next(iter(answer)).partition("_")[0]
    made = {"id": f"{page}_1", "created_time": OLD}
    first = {"data": [{"id": id, "created_time": answer[id].get("created_time", OLD)} for id in ids] + [made]}
    first["data"].sort(key=lambda post: post["created_time"], reverse=True)
    said = () if is_posts(answer) else SKIPPED
    return Stage(
        page, f"{V}?ids=*", scene(page, first, {"data": [made]}), settings={"history": "3650d"}, fetches=2, said=said, **how)


def is_posts(answer):
    return all("created_time" in one for one in answer.values())


def stage(exchange):
    path, answer, history = exchange.path, exchange.json, {"history": "3650d"}
    if path.endswith(("/feed", "/posts")):
        page, what = answer["data"][0]["id"].partition("_")[0], path.rpartition("/")[2]
        place = f"{V}/{page}/{what}?after=&until="
        answers = [a for a in scene(page, NOTHING) if a[0] != place]
        return Stage(page, place, answers, settings=history)
    if path == "/{v}":
        return by_ids(answer)
    if "_" in answer["id"]:
        # Recorded at its own path; the connector asks for the same object by `ids=`.
        return by_ids({answer["id"]: answer}, is_by_id=True)
    fields = {"follower_fields": ["followers_count", "fan_count"]}
    return Stage(answer["id"], f"{V}/{answer['id']}", scene(answer["id"], NOTHING)[1:], settings=fields)
