"""Reddit."""

import re

from networks.stage import Stage

__all__ = ["reader", "stage"]

ID, NAME = "t2_aaa", "ada"
DELETED = ("[deleted]", "[removed]")


def listing(*things, after=None):
    kinds = lambda data: {"kind": data["name"].partition("_")[0], "data": data}
    return {"kind": "Listing", "data": {"children": [kinds(data) for data in things], "after": after}}


def data(listed):
    return [child["data"] for child in listed["data"]["children"]]


class reader:
    def __init__(self, meaning, account):
        self.meaning, self.id, self.name = meaning, account, None

    def take(self, path, query, answer):
        path = path.rstrip("/")
        if path.endswith("/about"):
            user = answer["data"]
            self.name = user["name"]
            self.user(f"t2_{user['id']}", user)
        elif path.endswith("/overview"):
            for thing in data(answer):
                self.own(thing)
        elif path == "/api/info":
            if not data(answer):
                return  # Says nothing by itself: it must be so again hours later.
            shown = {thing["name"]: thing for thing in data(answer) if self.is_shown(thing)}
            for thing in shown.values():
                self.counts(thing)
            for name in set(query["id"].split(",")) - shown.keys():
                self.meaning.forget(name)
        elif found := re.fullmatch(r"/(comments|duplicates)/(\w+)", path):
            self.responses(answer[1], "comment" if found[1] == "comments" else "reshare", f"t3_{found[2]}")
        elif path == "/api/user_data_by_account_ids":
            for id, user in answer.items():
                self.user(id, user)

    @staticmethod
    def is_shown(thing):
        return thing.get("author") not in DELETED and thing.get("body") not in DELETED and not thing.get("removed_by_category")

    def user(self, id, user):
        self.meaning.account(id, handle=user["name"], created_at=int(user["created_utc"] * 1000))

    def own(self, thing):
        author = thing.get("author_fullname")
        if (author or thing["author"].lower()) != (self.id if author else self.name.lower()) or not self.is_shown(thing):
            return
        is_comment = thing["name"].startswith("t1_")
        self.meaning.post(
            thing["name"], author=self.id, at=int(thing["created_utc"]) * 1000, text=thing["body" if is_comment else "title"],
            url=f"https://www.reddit.com{thing['permalink']}" if "permalink" in thing else None,
            topics=[thing["subreddit"].lower()], in_reply_to=thing["parent_id"] if is_comment else None)
        self.counts(thing)
        for shown in thing.get("crosspost_parent_list", [])[:1]:
            if "author_fullname" in shown:
                self.meaning.act(
                    "reshare", thing["name"], self.id, shown["author_fullname"], shown["name"], int(thing["created_utc"]) * 1000)

    def counts(self, thing):
        # The author's own vote is the first; of a comment whose score is hidden nothing is told.
        score = None if thing.get("score_hidden") else thing.get("score")
        counts = {"like": score if score is None or score < 1 else score - 1}
        if not thing["name"].startswith("t1_"):
            counts |= {"comment": thing.get("num_comments"), "reshare": thing.get("num_crossposts")}
        for kind, count in counts.items():
            # The score is a difference: below zero it tells of no likes.
            self.meaning.tally(("post", thing["name"]), kind, count if count is None or count >= 0 else None)

    def responses(self, listed, kind, post):
        for thing in data(listed):
            # Answers of old name no ids, and those who deleted theirs have none.
            if "children" not in thing and thing.get("author_fullname") and thing["author"] not in DELETED:
                self.meaning.account(thing["author_fullname"], handle=thing["author"])
                self.meaning.act(
                    kind, thing["name"], thing["author_fullname"], self.id, post, int(thing["created_utc"]) * 1000)
            if isinstance(thing.get("replies"), dict):
                self.responses(thing["replies"], kind, post)


def made(name, **more):
    words = {"body": "made", "parent_id": "t3_aaa"} if name.startswith("t1_") else {"title": "made", "num_comments": 0, "num_crossposts": 0}
    return {"name": name, "author": NAME, "author_fullname": ID, "created_utc": 1400000000.0, "subreddit": "Test", "score": 1, **words, **more}


def about(id=ID, name=NAME):
    return {"kind": "t2", "data": {"id": id.removeprefix("t2_"), "name": name, "created_utc": 1300000000.0}}


def scene(name, *pages, **user):
    return [("/user/{name}/about", about(name=name, **user))] + [(f"/user/{name}/overview?after=", listing(*page)) for page in pages] + [
        ("/user/{name}/overview?after=*", listing()), ("/comments/{id}", [listing(), listing()]), ("/duplicates/{id}", [listing(), listing()])]


def stage(exchange):
    path, answer = exchange.path.rstrip("/"), exchange.json if exchange.status < 400 else None
    how = {"settings": {"contact": "any", "history": "3650d"}, "handle": NAME}
    if path.endswith("/about"):
        # One recording has its name blotted out (`<USERNAME>`): it is asked for by another, and what it tells is no name.
        name, is_name = answer["data"]["name"], re.fullmatch(r"[\w-]+", answer["data"]["name"])
        asked, error = (name, "") if is_name else (NAME, "the account's name is not known")
        return Stage(f"t2_{answer['data']['id']}", f"/user/{asked}/about", scene(asked, [])[1:], error=error, **{**how, "handle": asked})
    if path.endswith("/overview"):
        author, id = data(answer)[0]["author"], data(answer)[0].get("author_fullname", "t2_1w72")
        answers = scene(author, [], id=id)
        return Stage(id, f"/user/{author}/overview?after=", [answers[0], *answers[2:]], **{**how, "handle": author})
    if path == "/api/info":
        id = dict(exchange.query)["id"]
        other = made("t1_zzz", created_utc=1500000000.0)
        return Stage(ID, path, scene(NAME, [other, made(id)], [other]), fetches=2, **how)
    if path.startswith("/comments/"):
        submission = data(answer[0])[0]
        own = made(submission["name"], num_comments=max(1, submission["num_comments"]))
        answers = [a for a in scene(NAME, [own]) if a[0] != "/comments/{id}"]
        return Stage(ID, f"/comments/{submission['id']}", answers, **how)
    if path.startswith("/duplicates/"):
        own = made(data(answer[0])[0]["name"], num_crossposts=len(data(answer[1])))
        answers = [a for a in scene(NAME, [own]) if a[0] != "/duplicates/{id}"]
        return Stage(ID, f"{path}?after=", [*answers, (f"{path}?after=*", [listing(), listing()])], **how)
    comment = {"name": "t1_bbb", "author": "bo", "author_fullname": "t2_4x25quk", "created_utc": 1450000000.0, "body": "made"}
    post = made("t3_aaa", num_comments=3)
    if path == "/api/morechildren":
        tree = listing(comment)
        tree["data"]["children"].append({"kind": "more", "data": {"children": ["ccc"], "name": "t1_ccc", "id": "ccc"}})
        answers = [("/comments/aaa", [listing(), tree])] + scene(NAME, [post])
        return Stage(ID, path, answers, error="400", **how)
    # Somebody met, whose facts are asked for when nothing else is to be done.
    answers = [("/comments/aaa", [listing(), listing(comment)])] + scene(NAME, [post])
    return Stage(ID, path, answers, asks_facts=True, **how)
