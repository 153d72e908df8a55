"""What recorded answers of Mastodon mean in Clout's words, written anew from the connector's README and Mastodon's documentation,
for comparing: nothing of ours reads the JSON here.
"""

import html.parser
import re

from meaning import milliseconds


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

    def __init__(self, meaning, account, suffix=""):
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
            created_at=milliseconds(account["created_at"]), followers=account["followers_count"],
            following=account["following_count"])

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
            if self.is_public(boosted):
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
        if answered:
            self.acted("reply", self.id, answered, status["in_reply_to_id"], at, status["id"])
        quoted = (status.get("quote") or {}).get("quoted_status")
        if quoted and self.is_public(quoted):
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
        if self.is_public(status):
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
