"""X."""

import re

from networks.stage import Stage

import x_wire

__all__ = ["reader", "stage"]

NOTHING = {"meta": {"result_count": 0}}


class reader(x_wire.X):
    def take(self, path, query, answer):
        # Looked up, or asked for its token's account: what they tell of the post or the account is stored already, or is of no use.
        if path in ("/2/tweets", "/2/users/me"):
            return
        found = re.fullmatch(r"/2/tweets/(\d+)/(liking_users|retweeted_by)", path)
        if not found:
            return super().take(path, query, answer)
        post = self.meaning.posts.get(found[1])
        for user in answer.get("data") or []:
            self.user(user)
            kind = "like" if found[2] == "liking_users" else "reshare"
            self.meaning.act(kind, f"{found[1]}:{user['id']}", user["id"], self.id, found[1], None, post["at"])


def listed(id, author, **counts):
    return {
        "id": id, "author_id": author, "created_at": "2023-01-01T00:00:00.000Z", "text": "made", "edit_history_tweet_ids": [id],
        "public_metrics": counts}


def scene(id, posts):
    newest = f"/2/users/{id}/tweets?pagination_token=&since_id="
    return [
        ("/2/users", {"data": [{"id": id, "username": "ada", "name": "Ada", "created_at": "2013-12-14T04:35:55.000Z"}]}),
        ("/2/users/me", {"data": {"id": id, "username": "ada", "name": "Ada"}}),
        (newest, {"data": posts, "meta": {"result_count": len(posts)}} if posts else NOTHING),
        (f"/2/users/{id}/tweets?pagination_token=*", NOTHING), (f"/2/users/{id}/tweets?since_id=*", NOTHING),
        ("/2/users/{id}/mentions", NOTHING), ("/2/tweets", NOTHING),
    ] + [(f"/2/tweets/{{post}}/{what}?pagination_token=*", NOTHING) for what in ("retweets", "quote_tweets", "liking_users", "retweeted_by")]


def stage(exchange):
    path, answer = exchange.path, exchange.json
    settings = {"history": "3650d"}
    if path == "/2/users/me":
        id = answer["data"]["id"]
        return Stage(id, path, [a for a in scene(id, []) if a[0] != path], settings={**settings, "auth": "user", "owned": True})
    if path == "/2/users":
        id = answer["data"][0]["id"]
        return Stage(id, path, [a for a in scene(id, []) if a[0] != path], settings=settings)
    if path.endswith("/tweets") and path.startswith("/2/users/"):
        id = path.split("/")[3]
        place = f"{path}?pagination_token=&since_id="
        return Stage(id, place, [a for a in scene(id, []) if a[0] != place], settings=settings)
    if path == "/2/tweets":
        author = next((post["author_id"] for post in answer["data"] if "author_id" in post), "2244994945")
        ids = [post["id"] for post in answer["data"] if post.get("author_id", author) == author]
        answers = [a for a in scene(author, [listed(id, author) for id in sorted(ids, key=int, reverse=True)]) if a[0] != path]
        return Stage(author, path, answers, settings=settings, lookups=tuple(ids))
    _, _, _, post, what = path.split("/")
    post = post if post.isdigit() else "1293593516040269825"
    counts = {"retweets": "retweet_count", "retweeted_by": "retweet_count", "quote_tweets": "quote_count", "liking_users": "like_count"}
    number = max(1, len(answer.get("data") or []))
    more = {"liking_users": {"auth": "user", "owned": True}, "retweeted_by": {"reshares": "users"}}
    return Stage(
        "2244994945", f"/2/tweets/{post}/{what}?pagination_token=", scene("2244994945", [listed(post, "2244994945", **{counts[what]: number})]),
        settings={**settings, **more.get(what, {})})
