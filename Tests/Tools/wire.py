"""What recorded answers of Mastodon and X mean in Clout's words, written anew from the connectors' README files and the networks'
documentation, for comparing: nothing of ours reads the JSON here.

Times are milliseconds since 1970. A time of `None` means that the network tells none: it is then that of our own sampling.
"""

import dataclasses
import datetime
import html.parser
import re


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

    def post(self, key, **fields):
        self.posts.setdefault(key, fields)

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


class Text(html.parser.HTMLParser):
    """The text of a post: paragraphs are set apart by an empty line, breaks end a line."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self.feed(source)
        self.close()

    def handle_data(self, data):
        self.parts.append(data)

    def handle_starttag(self, tag, attributes):
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag == "p":
            self.parts.append("\n\n")

    def __str__(self):
        return "".join(self.parts).rstrip("\n ")


class Mastodon:
    """Answers to questions about one account of one server."""

    # What a status counts, and what we call it.
    COUNTS = {"favourites_count": "like", "reblogs_count": "reshare", "replies_count": "reply", "quotes_count": "quote"}

    def __init__(self, meaning, account, suffix):
        self.meaning, self.id, self.suffix, self.owner = meaning, account, suffix, None

    def key(self, id):
        return None if id is None else f"{id}{self.suffix}"

    def take(self, path, _, answer):
        """One answer; those to questions about other accounts are passed over."""
        if re.fullmatch(rf"/api/v1/accounts/{self.id}", path):
            self.told(answer)
        elif re.fullmatch(rf"/api/v1/accounts/{self.id}/statuses", path):
            for status in answer:
                # Another account's status is no answer to the question.
                if status["account"]["id"] == self.id:
                    self.own(status)
        elif path == "/api/v1/accounts/lookup":
            self.account(answer)
        elif path == "/api/v1/accounts/verify_credentials":
            self.owner = answer["id"]
        elif path == "/api/v1/notifications" and self.owner == self.id:
            for notification in answer:
                self.notification(notification)
        elif found := re.fullmatch(r"/api/v1/statuses/(\d+)/(favourited_by|reblogged_by|context|quotes)", path):
            self.people(found[1], found[2], answer)

    @staticmethod
    def is_public(status):
        return status["visibility"] in ("public", "unlisted")

    def account(self, account):
        tags = re.findall(r"#(?:nobots?|noindex|noscore)\b", str(Text(account.get("note") or "")).lower())
        shy = bool(account.get("noindex") or tags)
        handle = account["acct"] + ("" if "@" in account["acct"] else self.suffix)
        self.meaning.account(
            self.key(account["id"]), handle=None if shy else handle, name=None if shy else account["display_name"] or None,
            created_at=milliseconds(account["created_at"]), followers=account["followers_count"], following=account["following_count"])

    def told(self, account):
        """The tracked account about itself."""
        self.account(account)
        self.meaning.tally(("account", self.key(self.id)), "follow", account["followers_count"])

    def own(self, status):
        """A status of the account: a post, or a boost; and what it did to others by it."""
        self.told(status["account"])
        if not self.is_public(status):
            return
        at, boosted = milliseconds(status["created_at"]), status.get("reblog")
        if boosted:
            if self.is_public(boosted) and boosted["account"]["id"] != self.id:
                self.account(boosted["account"])
                self.acted("reshare", self.id, boosted["account"]["id"], boosted["id"], at)
            return
        key = self.key(status["id"])
        self.meaning.post(
            key, author=self.key(self.id), at=at, text=str(Text(status["content"])), url=status["url"],
            in_reply_to=self.key(status["in_reply_to_id"]), topics=sorted({tag["name"].lower() for tag in status["tags"]}))
        for name, kind in self.COUNTS.items():
            self.meaning.tally(("post", key), kind, status.get(name))
        answered = status["in_reply_to_account_id"]
        if answered and answered != self.id:
            self.acted("reply", self.id, answered, status["in_reply_to_id"], at, status["id"])
        quoted = (status.get("quote") or {}).get("quoted_status")
        if quoted and self.is_public(quoted) and quoted["account"]["id"] != self.id:
            self.account(quoted["account"])
            self.acted("quote", self.id, quoted["account"]["id"], quoted["id"], at, status["id"])

    def notification(self, notification):
        actor, status, at = notification["account"], notification.get("status"), milliseconds(notification["created_at"])
        if actor["id"] == self.id:
            return
        if notification["type"] == "follow":
            self.account(actor)
            self.acted("follow", actor["id"], self.id, None, at)
        if not status or not self.is_public(status):
            return
        if notification["type"] in ("favourite", "reblog"):
            self.account(actor)
            self.acted("like" if notification["type"] == "favourite" else "reshare", actor["id"], self.id, status["id"], at)
        elif notification["type"] == "mention":
            reply = status["in_reply_to_account_id"] == self.id
            self.response("reply" if reply else "mention", status, status["in_reply_to_id"] if reply else None)
        elif notification["type"] == "quote":
            self.response("quote", status, status["quote"]["quoted_status"]["id"])

    def people(self, post, endpoint, answer):
        known = self.meaning.posts.get(self.key(post))
        if not known or known["author"] != self.key(self.id):
            return
        least = known["at"]
        if endpoint in ("favourited_by", "reblogged_by"):
            for account in answer:
                if account["id"] != self.id:
                    self.account(account)
                    kind = "like" if endpoint == "favourited_by" else "reshare"
                    self.acted(kind, account["id"], self.id, post, None, least=least)
        elif endpoint == "quotes":
            for status in answer:
                self.response("quote", status, post)
        else:
            for status in answer["descendants"]:
                if status["in_reply_to_account_id"] == self.id:
                    self.response("reply", status, status["in_reply_to_id"])

    def response(self, kind, status, post):
        """Somebody's status that answers, quotes or names the account."""
        actor = status["account"]
        if self.is_public(status) and actor["id"] != self.id:
            self.account(actor)
            self.acted(kind, actor["id"], self.id, post, milliseconds(status["created_at"]), status["id"])

    def acted(self, kind, actor, target, post, at, status=None, least=0):
        if kind == "mention":
            name = f"{self.key(status)}:{self.key(target)}"
        elif status:
            name = self.key(status)
        else:
            name = f"{self.key(post)}:{self.key(actor)}" if post else f"{self.key(actor)}:{self.key(target)}"
        self.meaning.act(kind, name, self.key(actor), self.key(target), self.key(post), at, least)


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
                if post.get("author_id", self.id) != self.id:
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
            created_at=milliseconds(user["created_at"]) if "created_at" in user else None, followers=metrics.get("followers_count"),
            following=metrics.get("following_count"), lists=metrics.get("listed_count"))

    def own(self, post, included):
        references, at = self.references(post), self.time(post)
        author = lambda id: included.get(id, {}).get("author_id")
        if original := references.get("retweeted"):
            if author(original) not in (None, self.id):
                name = self.root(included[original])
                self.meaning.act("reshare", f"{name}:{self.id}", self.id, author(original), name, at)
            return
        root = self.root(post)
        text = post.get("note_tweet", {}).get("text") or post["text"]
        self.meaning.post(
            root, author=self.id, at=at, text=text, url=f"https://x.com/i/status/{root}", in_reply_to=references.get("replied_to"), topics=[])
        for name, kind in self.COUNTS.items():
            self.meaning.tally(("post", root), kind, post.get("public_metrics", {}).get(name))
        if post.get("in_reply_to_user_id", self.id) != self.id:
            self.meaning.act("reply", root, self.id, post["in_reply_to_user_id"], references.get("replied_to"), at)
        if "quoted" in references and author(references["quoted"]) not in (None, self.id):
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
