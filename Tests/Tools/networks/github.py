"""GitHub."""

import re

from meaning import milliseconds
from networks.stage import Stage

__all__ = ["reader", "stage"]

APPROVING = ("+1", "laugh", "hooray", "heart", "rocket", "eyes")
GHOST = "ghost"


def approvals(record):
    counted = [record["reactions"][name] for name in APPROVING if name in record["reactions"]] if record.get("reactions") else []
    return sum(counted) if counted else None


class reader:
    def __init__(self, meaning, account):
        self.meaning, self.id, self.login, self.repositories = meaning, account, None, {}

    def take(self, path, query, answer):
        parts = path.strip("/").split("/")
        if parts[0] in ("users", "user") and len(parts) == 2:
            self.account(answer)
        elif parts[2:] == ["repos"]:
            for repository in answer:
                if not repository["fork"] and not repository["private"]:
                    self.repository(repository)
        elif parts[2:] == ["events", "public"]:
            for event in answer:
                self.event(event)
        elif parts[0] == "search":
            for issue in answer["items"]:
                if re.search(rf"@{re.escape(self.login)}(?![\w-])", f"{issue['title']}\n{issue['body']}", re.IGNORECASE):
                    self.acted("mention", f"{issue['id']}:{self.id}", issue["user"], None, issue["created_at"])
        elif parts[0] == "repos":
            self.inside(self.repositories[parts[2]], parts[3:], answer)

    def account(self, user):
        self.meaning.account(
            str(user["id"]), handle=user["login"], name=user.get("name") or None,
            created_at=milliseconds(user["created_at"]) if user.get("created_at") else None, followers=user.get("followers"),
            following=user.get("following"))
        if str(user["id"]) == self.id:
            self.login = user["login"]
            self.meaning.tally(("account", self.id), "follow", user.get("followers"))

    def repository(self, repository):
        id, about = str(repository["id"]), repository.get("description")
        self.repositories[repository["name"]] = id
        self.meaning.post(
            f"repo:{id}", author=self.id, at=milliseconds(repository["created_at"]), url=repository["html_url"],
            text=f"{repository['name']}: {about}" if about is not None else repository["name"],
            topics=sorted(topic.lower() for topic in repository.get("topics", [])))
        for name, kind in (("stargazers_count", "like"), ("forks_count", "reshare")):
            self.meaning.tally(("post", f"repo:{id}"), kind, repository.get(name))

    def event(self, event):
        kind, payload = event["type"], event["payload"]
        action = payload.get("action")
        if kind in ("IssuesEvent", "PullRequestEvent") and action == "opened":
            issue = payload.get("issue") or payload.get("pull_request") or {}
            number = issue.get("number") or payload.get("number")
            self.meaning.post(
                f"issue:{event['repo']['id']}:{number}", author=self.id, at=milliseconds(event["created_at"]), text=issue.get("title"),
                url=issue.get("html_url"), topics=[])
        elif kind == "IssueCommentEvent" and action == "created" and isinstance(payload.get("issue"), dict):
            author = payload["issue"]["user"]
            if str(author["id"]) != self.id:
                self.person(author)
                self.meaning.act(
                    "comment", f"{payload['comment']['id']}:{author['id']}", self.id, str(author["id"]),
                    f"issue:{event['repo']['id']}:{payload['issue']['number']}", milliseconds(event["created_at"]))

    def inside(self, repository, what, answer):
        if what == ["issues"]:
            for issue in answer:
                self.issue(repository, issue)
        elif what == ["issues", "comments"]:
            for comment in answer:
                self.comment(repository, comment)
        elif what[0] == "issues" and len(what) == 2:
            # One of the account's own that is looked at again, whoever wrote the recorded one: it may have been edited.
            self.meaning.posts.pop(f"issue:{repository}:{what[1]}", None)
            self.issue(repository, {**answer, "user": {"id": self.id}})
        elif what[-1:] == ["reactions"]:
            post = f"comment:{repository}:{what[2]}" if what[1] == "comments" else f"issue:{repository}:{what[1]}"
            for reaction in answer:
                if reaction["content"] in APPROVING:
                    self.acted("like", f"reaction:{reaction['id']}", reaction["user"], post, reaction["created_at"])
        elif what == ["stargazers"]:
            for star in answer:
                user, at = star.get("user", star), star.get("starred_at")
                self.acted("like", f"repo:{repository}:{user['id']}", user, f"repo:{repository}", at)

    def issue(self, repository, issue):
        name = f"issue:{repository}:{issue['number']}"
        if str(issue["user"]["id"]) == self.id:
            self.meaning.post(
                name, author=self.id, at=milliseconds(issue["created_at"]), text=issue["title"], url=issue["html_url"], topics=[])
            self.meaning.tally(("post", name), "like", approvals(issue))
        else:
            self.acted("comment", name, issue["user"], f"repo:{repository}", issue["created_at"])

    def comment(self, repository, comment):
        name, issue = f"comment:{repository}:{comment['id']}", f"issue:{repository}:{comment['issue_url'].rpartition('/')[2]}"
        if str(comment["user"]["id"]) == self.id:
            self.meaning.post(
                name, author=self.id, at=milliseconds(comment["created_at"]), text=comment["body"], url=comment["html_url"], topics=[],
                in_reply_to=issue)
            self.meaning.tally(("post", name), "like", approvals(comment))
        else:
            self.acted("comment", f"{comment['id']}:{self.id}", comment["user"], issue, comment["created_at"])

    def person(self, user):
        self.meaning.account(str(user["id"]), handle=user["login"])

    def acted(self, kind, name, user, post, at):
        id = str(user["id"])
        if user["login"] != GHOST and (id != self.id or kind == "like"):
            self.person(user)
            least = self.meaning.posts[post]["at"] if at is None else 0
            self.meaning.act(kind, name, id, self.id, post, None if at is None else milliseconds(at), least)


ME = {"id": 1, "login": "ada", "name": "Ada", "created_at": "2008-01-01T00:00:00Z", "followers": 0, "following": 0}


def repository(id=7, name="made", owner=1, **counts):
    return {
        "id": id, "name": name, "owner": {"id": owner, "login": "ada"}, "fork": False, "private": False, "html_url": "https://example.org",
        "created_at": "2008-02-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z", "description": None, **counts}


def scene(user, *repositories):
    login = user["login"]
    return [(f"/user/{user['id']}", user), (f"/users/{login}", user)] + [(f"/users/{login}/repos", some) for some in repositories] + [
        (f"/users/{login}/events/public", []), ("/repos/{owner}/{name}/forks", []), ("/repos/{owner}/{name}/stargazers", []),
        ("/repos/{owner}/{name}/issues", []), ("/repos/{owner}/{name}/issues/comments", [])]


def stage(exchange):
    path, answer = exchange.path, exchange.json
    how = {"followers": 0, "conversations": "skip", "mentions": "skip", "bots": "count", "history": "3650d"}
    talk = {**how, "conversations": "read"}
    parts = path.strip("/").split("/")
    if parts[0] == "users" and len(parts) == 2:
        if answer is None:
            return Stage("1", path, [], handle=parts[1], settings=how, error="not JSON", is_refused=True)
        user = scene({**ME, "login": answer["login"]}, [])
        return Stage(str(answer["id"]), f"/users/{answer['login']}", user[2:], handle=answer["login"], settings=how)
    if parts[0] == "users":
        owner = answer[0]["owner"] if parts[2] == "repos" else answer[0]["actor"]
        user = {**ME, "id": owner["id"], "login": parts[1]}
        return Stage(str(owner["id"]), path, [a for a in scene(user, []) if a[0] != path], settings=how)
    if parts[0] == "search":
        login = next(found[1] for item in answer["items"] if (found := re.search(r"@(\w[\w-]*)", item["body"] or "")))
        return Stage("1", path, scene({**ME, "login": login}, []), settings={**how, "mentions": "search"})
    if parts[0] == "repositories":
        # It is missing from the second list, so it is asked for by its number; it is there, whosever it is.
        own = repository(answer["id"], owner=1)
        return Stage("1", path, scene(ME, [repository(), own], [repository()]), settings=how, fetches=2)
    name, what = parts[2], parts[3:]
    user, place = {**ME, "login": parts[1]}, path
    if what == ["stargazers"]:
        made = scene(user, [repository(name=name, stargazers_count=len(answer))])
    elif what == ["issues"]:
        made = scene(user, [repository(name=name, open_issues_count=len(answer))])
        # Then the next page, which is asked for by time.
        made.insert(0, (place, []))
    elif what[1] == "comments":
        comment = {
            "id": int(what[2]), "issue_url": "https://example.org/1", "user": user, "created_at": "2009-01-01T00:00:00Z", "body": "made",
            "html_url": "https://example.org", "updated_at": "2020-01-01T00:00:00Z", "reactions": {"+1": len(answer)}}
        made = scene(user, [repository(name=name, open_issues_count=1)])
        made.insert(0, (f"/repos/{parts[1]}/{name}/issues/comments", [comment]))
    else:
        issue = {
            "id": 5, "number": int(what[1]), "user": user, "created_at": "2009-01-01T00:00:00Z", "title": "made",
            "html_url": "https://example.org", "updated_at": "2020-01-01T00:00:00Z", "reactions": {"+1": len(answer)}}
        made = scene(user, [repository(name=name, open_issues_count=1)])
        made.insert(0, (f"/repos/{parts[1]}/{name}/issues", [issue]))
    return Stage("1", place, made, settings=talk if what[0] == "issues" else how)
