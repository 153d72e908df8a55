"""Mastodon."""

import re

from networks.stage import Stage

import mastodon_wire

__all__ = ["reader", "stage"]

class reader(mastodon_wire.Mastodon):
    def take(self, path, query, answer):
        found = re.fullmatch(r"/api/v1/statuses/(\d+)", path)
        if not found:
            return super().take(path, query, answer)
        # Looked up: one that not everybody may see any more is forgotten, with what was told of it.
        if not self.is_public(answer):
            key = self.key(found[1])
            self.meaning.forget(key)
            for name in [name for name, act in self.meaning.acts.items() if act["post"] == key]:
                del self.meaning.acts[name]


ACCOUNT = {
    "id": "1", "username": "ada", "acct": "ada", "display_name": "Ada", "note": "", "created_at": "2016-01-01T00:00:00.000Z",
    "followers_count": 3, "following_count": 2, "locked": False, "bot": False,
}
NOTHING = {"ancestors": [], "descendants": []}


def status(account, id, **fields):
    return {
        "id": id, "created_at": "2016-02-01T00:00:00.000Z", "account": account, "visibility": "public", "content": "<p>made</p>",
        "url": f"https://example.org/{id}", "in_reply_to_id": None, "in_reply_to_account_id": None, "tags": [], "reblog": None,
        "favourites_count": 0, "reblogs_count": 0, "replies_count": 0, **fields}


def scene(account, posts, **more):
    """Answers about an account and its posts; what nobody gives is empty."""
    id = account["id"]
    return [(f"/api/v1/accounts/{id}", account), ("/api/v1/accounts/verify_credentials", {**ACCOUNT, "id": "0"})] + [
        (f"/api/v1/accounts/{id}/statuses?max_id=", listed) for listed in posts
    ] + [(f"/api/v1/accounts/{id}/statuses?max_id=*", [])] + [
        (f"/api/v1/statuses/{{status}}/{what}", []) for what in ("favourited_by", "reblogged_by", "quotes")
    ] + [("/api/v1/statuses/{status}/context", NOTHING), ("/api/v1/notifications", [])]


def without(answers, *places):
    """The answers but those of the question that the recorded one answers."""
    return [(place, body) for place, body in answers if place not in places]


def refused(account):
    """Somebody who asks not to be indexed is not read."""
    return {"error": "asks not to be indexed", "is_refused": True} if account.get("noindex") else {}


def stage(exchange):
    path, answer = exchange.path, exchange.json
    if path.endswith("/verify_credentials"):
        account = {**answer, "acct": answer["username"]}
        return Stage(answer["id"], path, without(scene(account, [[]]), path), **refused(account))
    if re.fullmatch(r"/api/v1/accounts/\d+", path):
        return Stage(answer["id"], path, without(scene(answer, [[]]), path), **refused(answer))
    if path.endswith("/statuses"):
        place = f"{path}?max_id="
        account = answer[0]["account"]
        return Stage(account["id"], place, without(scene(account, []), place))
    if path.endswith("/notifications"):
        # Whose they are is told by the posts that they are about.
        owner = next((n["status"]["account"]["id"] for n in answer if n["type"] in ("favourite", "reblog")), None)
        owner = owner or next((m["id"] for n in answer if n.get("status") for m in n["status"]["mentions"]), "1")
        account = {**ACCOUNT, "id": owner}
        answers = [("/api/v1/accounts/verify_credentials", account)] + without(
            scene(account, [[]]), "/api/v1/accounts/verify_credentials", path)
        return Stage(owner, f"{path}?max_id=&min_id=", answers + [(path, [])])
    if re.fullmatch(r"/api/v1/statuses/\d+", path):
        # When it was listed everybody saw it, and its author asked for nothing else.
        account = {**answer["account"], "noindex": False}
        listed = {**answer, "account": account, "visibility": "public"}
        other = status(account, str(int(answer["id"]) + 1), created_at=answer["created_at"])
        return Stage(account["id"], path, scene(account, [[other, listed], [other]]), fetches=2)
    id = re.fullmatch(r"/api/v1/statuses/(\d+)/\w+", path)[1]
    count = {"favourited_by": "favourites_count", "quotes": "quotes_count", "context": "replies_count"}[path.rpartition("/")[2]]
    account, people = dict(ACCOUNT), answer["descendants"] if "context" in path else answer
    if "context" in path:
        account["id"] = next(s["in_reply_to_account_id"] for s in people if s["in_reply_to_id"] == id)
    post = status(account, id, **{count: max(1, len(people))})
    return Stage(account["id"], path, scene(account, [[post]]))
