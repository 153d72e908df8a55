"""What recorded answers of X mean in Clout's words, written anew from the connector's README and X's documentation, for
comparing: nothing of ours reads the JSON here.
"""

import re

from meaning import milliseconds


class X:
    """Answers to questions about one account of X."""

    COUNTS = {
        "like_count": "like", "retweet_count": "reshare", "reply_count": "reply", "quote_count": "quote",
        "impression_count": "view", "bookmark_count": "save",
    }

    def __init__(self, meaning, account):
        self.meaning, self.id = meaning, account

    def take(self, path, query, answer):
        """One answer; those to questions about other accounts are passed over."""
        included = {post["id"]: post for post in answer.get("includes", {}).get("tweets", [])}
        posts = answer.get("data") or []
        users = answer.get("includes", {}).get("users", [])
        if path == f"/2/users/{self.id}/tweets":
            for post in posts:
                if post.get("author_id", self.id) == self.id:
                    self.own(post, included)
        elif path == f"/2/users/{self.id}/mentions":
            for post in posts:
                self.mention(post, included)
        elif found := re.fullmatch(r"/2/tweets/(\d+)/(retweets|quote_tweets)", path):
            if found[1] not in self.meaning.posts or self.meaning.posts[found[1]]["author"] != self.id:
                return
            for post in posts:
                if "author_id" in post:
                    kind = "reshare" if found[2] == "retweets" else "quote"
                    name = f"{found[1]}:{post['author_id']}" if kind == "reshare" else self.root(post)
                    self.meaning.act(kind, name, post["author_id"], self.id, found[1], self.time(post))
        elif path.startswith("/2/users/by/username/"):
            return self.user(posts)
        elif path == "/2/users" and query["ids"] == self.id:
            users = posts
        else:
            return
        for user in users:
            self.user(user)
            if user["id"] == self.id:
                self.meaning.tally(("account", self.id), "follow", user.get("public_metrics", {}).get("followers_count"))

    @staticmethod
    def root(post):
        return (post.get("edit_history_tweet_ids") or [post["id"]])[0]

    @staticmethod
    def time(post):
        # The time inside an id: milliseconds since the epoch of Snowflake in the upper bits.
        return milliseconds(post["created_at"]) if "created_at" in post else (int(post["id"]) >> 22) + 1_288_834_974_657

    @staticmethod
    def references(post):
        return {reference["type"]: reference["id"] for reference in post.get("referenced_tweets", [])}

    def user(self, user):
        metrics = user.get("public_metrics", {})
        self.meaning.account(
            user["id"], handle=user.get("username"), name=user.get("name"),
            created_at=milliseconds(user["created_at"]) if "created_at" in user else None,
            followers=metrics.get("followers_count"), following=metrics.get("following_count"), lists=metrics.get("listed_count"))

    def own(self, post, included):
        references, at = self.references(post), self.time(post)
        author = lambda id: included.get(id, {}).get("author_id")
        if original := references.get("retweeted"):
            if author(original):
                name = self.root(included[original])
                self.meaning.act("reshare", f"{name}:{self.id}", self.id, author(original), name, at)
            return
        root = self.root(post)
        text = post.get("note_tweet", {}).get("text") or post["text"]
        self.meaning.post(
            root, author=self.id, at=at, text=text, url=f"https://x.com/i/status/{root}",
            in_reply_to=references.get("replied_to"), topics=[])
        for name, kind in self.COUNTS.items():
            self.meaning.tally(("post", root), kind, post.get("public_metrics", {}).get(name))
        if "in_reply_to_user_id" in post:
            self.meaning.act("reply", root, self.id, post["in_reply_to_user_id"], references.get("replied_to"), at)
        if "quoted" in references and author(references["quoted"]):
            self.meaning.act("quote", root, self.id, author(references["quoted"]), references["quoted"], at)

    def mention(self, post, included):
        actor, references, at = post.get("author_id"), self.references(post), self.time(post)
        if actor in (None, self.id):
            return
        whose = lambda relation: included.get(references.get(relation), {}).get("author_id")
        if "retweeted" in references:
            if whose("retweeted") == self.id:
                original = self.root(included[references["retweeted"]])
                self.meaning.act("reshare", f"{original}:{actor}", actor, self.id, original, at)
        elif post.get("in_reply_to_user_id") == self.id and "replied_to" in references:
            self.meaning.act("reply", self.root(post), actor, self.id, references["replied_to"], at)
        elif whose("quoted") == self.id:
            self.meaning.act("quote", self.root(post), actor, self.id, references["quoted"], at)
        else:
            self.meaning.act("mention", f"{self.root(post)}:{self.id}", actor, self.id, None, at)
