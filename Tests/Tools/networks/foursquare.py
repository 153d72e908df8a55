"""Foursquare."""

from networks.stage import Stage

__all__ = ["reader", "stage"]

ID = "7"
BASE = "/v2"
SELF = f"{BASE}/users/self"


class reader:
    def __init__(self, meaning, account):
        self.meaning, self.id = meaning, account

    def take(self, path, query, answer):
        response = answer.get("response", {})
        if path == SELF:
            user = response["user"]
            self.meaning.account(user["id"], name=user.get("firstName"))
        elif path == f"{SELF}/checkins":
            for checkin in response["checkins"]["items"]:
                if not checkin.get("private") and checkin.get("visibility") != "private":
                    self.checkin(checkin)
        elif path == f"{SELF}/tips":
            for tip in response["tips"]["items"]:
                self.post(tip, tip.get("text"))
                self.meaning.tally(("post", tip["id"]), "like", tip.get("likes", {}).get("count", tip.get("agreeCount")))

    def checkin(self, checkin):
        self.post(checkin, checkin.get("shout"))
        for name, kind in (("likes", "like"), ("comments", "comment")):
            self.meaning.tally(("post", checkin["id"]), kind, checkin.get(name, {}).get("count"))
        for friend in checkin.get("with", []):
            name = " ".join(filter(None, (friend.get("firstName"), friend.get("lastName"))))
            self.meaning.account(friend["id"], name=name or None)
            self.meaning.act(
                "checkin", f"{checkin['id']}:{friend['id']}", friend["id"], self.id, checkin["id"], checkin["createdAt"] * 1000)

    def post(self, record, said):
        # Of the place, by default, its category and its town, and nothing else.
        venue = record.get("venue") or {}
        categories = venue.get("categories") or []
        category = next((c for c in categories if c.get("primary")), categories[0] if categories else {}).get("name")
        place = ", ".join(filter(None, (category, venue.get("location", {}).get("city"))))
        text = f"{said} ({place})" if said and place else said or place or None
        self.meaning.post(
            record["id"], author=self.id, at=record["createdAt"] * 1000, text=text, topics=[category.lower()] if category else [])


def stage(exchange):
    listed = lambda name: {"meta": {"code": 200}, "response": {name: {"count": 0, "items": []}}}
    answers = {
        SELF: {"meta": {"code": 200}, "response": {"user": {"id": ID, "firstName": "Ada"}}}, f"{SELF}/checkins?offset=0": listed("checkins"),
        f"{SELF}/checkins": listed("checkins"), f"{SELF}/tips": listed("tips"),
        f"{BASE}/checkins/{{id}}": {"meta": {"code": 200}, "response": {"checkin": {"id": "x", "createdAt": 1}}}}
    if exchange.status >= 400:
        place, error = SELF, str(exchange.status)
    elif exchange.path.endswith("/checkins"):
        place, error = f"{SELF}/checkins?offset=0", ""
    else:
        place, error = f"{SELF}/tips", ""
    made = [(where, body) for where, body in answers.items() if where != place]
    return Stage(ID, place, made, base=BASE, error=error, settings={"history": "3650d"})
