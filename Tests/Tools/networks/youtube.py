"""YouTube."""

from meaning import milliseconds
from networks.stage import Stage

__all__ = ["reader", "stage"]

CHANNEL = "UC_x5XG1OV2P6uZZ5FSM9Ttw"
VIDEO = "F1UP7wRCPH8"
BASE = "/youtube/v3"
MADE = {"publishedAt": "2017-12-01T00:00:00Z"}


class reader:
    COUNTS = {"viewCount": "view", "likeCount": "like", "commentCount": "comment"}

    def __init__(self, meaning, account):
        self.meaning, self.id, self.post = meaning, account, None

    def take(self, path, query, answer):
        what, items = path.rpartition("/")[2], answer.get("items") or []
        if what == "channels":
            for channel in items:
                if channel["id"] in query.get("id", self.id).split(","):
                    self.channel(channel)
        elif what == "videos":
            for video in items:
                if video["snippet"]["channelId"] == self.id:
                    self.video(video)
        elif what == "commentThreads":
            for thread in items:
                self.comment(thread["snippet"]["topLevelComment"], query["videoId"])
                for reply in thread.get("replies", {}).get("comments", []):
                    self.comment(reply, query["videoId"])
            self.post = query["videoId"]
        elif what == "comments":
            for comment in items:
                self.comment(comment, self.post)

    def channel(self, channel):
        snippet, numbers = channel["snippet"], channel.get("statistics", {})
        handle = snippet.get("customUrl", "")
        followers = None if numbers.get("hiddenSubscriberCount") else numbers.get("subscriberCount")
        followers = None if followers is None else int(followers)
        self.meaning.account(
            channel["id"], handle=handle[1:] if handle.startswith("@") else None, name=snippet["title"],
            created_at=milliseconds(snippet["publishedAt"]), followers=followers)
        if channel["id"] == self.id:
            self.meaning.tally(("account", self.id), "follow", followers)

    def video(self, video):
        snippet = video["snippet"]
        self.meaning.post(
            video["id"], author=self.id, at=milliseconds(snippet["publishedAt"]), text=snippet["title"],
            url=f"https://www.youtube.com/watch?v={video['id']}", topics=sorted({tag.lower() for tag in snippet.get("tags", [])[:30]}))
        for name, kind in self.COUNTS.items():
            count = video.get("statistics", {}).get(name)
            self.meaning.tally(("post", video["id"]), kind, None if count is None else int(count))

    def comment(self, comment, video):
        snippet = comment["snippet"]
        author = snippet.get("authorChannelId", {}).get("value")
        if author:
            name = snippet.get("authorDisplayName") or None
            is_handle = (name or "").startswith("@")
            self.meaning.account(author, handle=name[1:] if is_handle else None, name=None if is_handle else name)
            self.meaning.act("comment", comment["id"], author, self.id, video, milliseconds(snippet["publishedAt"]))


def channel(id):
    return {"id": id, "snippet": {"title": "Made", "publishedAt": "2007-08-23T00:34:43Z"}, "statistics": {"subscriberCount": "7"}}


def uploads(*ids):
    return {"items": [{"contentDetails": {"videoId": id, "videoPublishedAt": MADE["publishedAt"]}} for id in ids]}


def video(id, **numbers):
    return {"id": id, "snippet": {"channelId": CHANNEL, "title": "Made", **MADE}, "statistics": numbers}


def scene(listed=(), videos=(), **answers):
    made = {
        # Nobody else: whom an answer leaves out is taken for gone.
        f"channels?id={CHANNEL}": {"kind": "youtube#channelListResponse", "items": [channel(CHANNEL)]}, "playlistItems": uploads(*listed),
        "videos": {"items": list(videos)}, "commentThreads?pageToken=": {"items": []}, "comments?pageToken=": {"items": []},
        "commentThreads?pageToken=*": {"items": []}, "comments?pageToken=*": {"items": []}, **answers}
    return [(f"{BASE}/{path}", body) for path, body in made.items()]


def made(place, id=CHANNEL, *, drop, **how):
    answers = [(path, body) for path, body in scene(**how.pop("scene", {})) if path != f"{BASE}/{drop}"]
    return Stage(id, f"{BASE}/{place}", answers, credentials=("key",), base=BASE, **how)


def stage(exchange):
    what, answer = exchange.path.rpartition("/")[2], exchange.json
    if what == "channels":
        if exchange.status >= 400:
            return made("channels", drop=f"channels?id={CHANNEL}", error="key")
        if len(answer["items"]) == 1:
            return made(f"channels?id={CHANNEL}", answer["items"][0]["id"], drop=f"channels?id={CHANNEL}")
        # Channels that were met: people who commented. The daemon asks for their facts once it is idle.
        return met_channels(next(item["id"] for item in answer["items"] if item["id"] != CHANNEL))
    if what == "videos":
        return made("videos", drop="videos", scene={"listed": [item["id"] for item in answer["items"]]})
    if what == "playlistItems":
        ids = [item["snippet"]["resourceId"]["videoId"] for item in answer["items"]]
        return made("playlistItems", drop="playlistItems", scene={"videos": [video(id) for id in ids]})
    watched = {"listed": [VIDEO], "videos": [video(VIDEO, commentCount="12")]}
    if what == "commentThreads":
        return made("commentThreads?pageToken=", drop="commentThreads?pageToken=", scene=watched)
    top = {"id": "T", "snippet": {"authorDisplayName": "Bo", "authorChannelId": {"value": "UCbo"}, "publishedAt": "2019-12-02T00:00:00Z"}}
    threads = {"items": [{"id": "T", "snippet": {"totalReplyCount": len(answer["items"]), "topLevelComment": top}}]}
    return made("comments?pageToken=", drop="comments?pageToken=", scene={**watched, "commentThreads?pageToken=": threads})


def met_channels(met):
    """The tracked channel is one of the two; the other is met by its comment."""
    comment = {"id": "T", "snippet": {"authorDisplayName": "Bo", "authorChannelId": {"value": met}, "publishedAt": "2019-12-02T00:00:00Z"}}
    scene = {
        "listed": [VIDEO], "videos": [video(VIDEO, commentCount="1")],
        "commentThreads?pageToken=": {"items": [{"id": "T", "snippet": {"totalReplyCount": 0, "topLevelComment": comment}}]}}
    return made(f"channels?id={met}", drop="-", scene=scene, asks_facts=True)
