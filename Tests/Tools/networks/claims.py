"""Which recorded exchanges are on endpoints that a connector asks. What it asks stands in its folder: every question of every fixture,
which the contract suite keeps true, and no question that stands in its code may be missing there (`code.py`). Nothing here is a list of
endpoints by hand, but of what the path alone does not tell.
"""

import collections
import dataclasses
import json
import os
import pathlib
import re
import sys

from networks import code

SOURCES = pathlib.Path(__file__).resolve().parents[3]

# Where a network's recordings are, and the connector that reads it. Bodies without requests have a file of routes.
NETWORKS = {
    "X": ("Twitter", "x-twitter", "x-twitter.routes"),
    "Mastodon": ("Mastodon", "mastodon", None),
    "GitHub": ("GitHub", "github", None),
    "Reddit": ("Reddit", "reddit", None),
    "Facebook": ("Facebook", "facebook", "facebook.routes"),
    "Instagram": ("Instagram", "instagram", "instagram.routes"),
    "YouTube": ("YouTube", "youtube", "youtube.routes"),
    "Foursquare": ("Foursquare", "foursquare", "foursquare.routes"),
    "LinkedIn": ("LinkedIn", "linkedin", None),
    "Bluesky": ("Bluesky", "bluesky", "bluesky.routes"),
}

# Answers that nobody routed, each whole or one record of a list, and the question that it answers.
MORE = {
    "YouTube": [
        ("/channels?id=*", "channels/channel_api_response.json"), ("/comments?parentId=*", "comments/comment_api_response.json"),
        ("/commentThreads?videoId=*", "[comments/comment_thread_info.json]"), ("/videos?id=*", "[videos/video_info.json]"),
    ],
}
MORE_FOLDER = {"YouTube": ("/youtube/v3", "python-youtube/modeldata")}

# In Meta's Graph a path names an object of whatever kind: these are the folders or names of bodies that a connector asks for.
KINDS_OF_NODES = {"Facebook": ("pages", "posts", "page", "post", "objects"), "Instagram": ("user", "users", "media", "medias", "discovery")}

# Parameters that make another question of the same path.
CHOOSING = {
    "YouTube": ("id", "myRating", "videoId", "allThreadsRelatedToChannelId", "parentId", "playlistId", "channelId", "mine", "part"),
    "Reddit": ("id", "sr_name", "url"),
    # An edge that is asked for among the fields.
    "Instagram": ("business_discovery", "mentioned_comment", "mentioned_media"),
}

# APIs that a network has closed, by how their paths begin.
CLOSED = {"LinkedIn": ("/v1/", "API v1, closed in 2019; the connector speaks the versioned API")}


def recordings(shared):
    """The module that reads recordings, of the shared tools."""
    if (tools := str(shared / "tools")) not in sys.path:
        sys.path.append(tools)
    import recordings
    return recordings


@dataclasses.dataclass
class Exchange:
    """A recorded answer and the question that it belongs to."""

    source: str
    method: str
    path: str
    query: list
    status: int
    answer: object
    kind: str = ""

    @property
    def json(self):
        return json.loads(self.answer.data) if self.answer.data.strip() else None


def pattern(network, path, tools):
    """A path as what it has in common with others that differ in ids."""
    path = re.sub(r"^/v\d+\.\d+(?=/|$)", "/{v}", path)
    path = re.sub(r"^/repositories/\d+", "/repositories/{id}", path)
    # One's own account goes by another name than its number.
    path = path.replace("/users/self", "/users/{id}") if network == "Foursquare" else path
    version = re.match(r"/\{v\}", path)
    rest = tools.template(path[version.end():]) if version else tools.template(path)
    return ("/{v}" + ("" if rest == "/" else rest)) if version else rest


def asked(network, tools):
    """The questions in the connector's fixtures: method and pattern to the sets of their parameters' names."""
    questions = collections.defaultdict(list)
    for file in sorted((SOURCES / "connectors" / NETWORKS[network][0] / "Fixtures").glob("*/exchange.json")):
        for one in json.loads(file.read_text()).get("exchanges", []):
            method, _, path = one["request"].partition(" ")
            query = one.get("query") or ""
            # Fixtures make ids up that are like no network's.
            parts = pattern(network, path.partition("?")[0], tools).strip("/").split("/")
            questions[method, "/" + "/".join("{id}" if code.is_id(part) else part for part in parts)].append(query)
    return questions


def unshown(network, exchanges, questions, tools):
    """Endpoints of these exchanges that stand in the connector's code and in none of its fixtures."""
    texts = code.sources(SOURCES / "connectors" / NETWORKS[network][0])
    routes, words, paths = code.routes(texts), code.words(texts), [path.strip("/").split("/") for _, path in questions]
    beginnings = code.beginnings(texts) | {"/".join(os.path.commonprefix(paths))}
    recorded = {pattern(network, e.path, tools) for e in exchanges if e.method == "GET"}
    return sorted(
        path for path in recorded
        if not asks_of(path, "GET", questions) and any(route.leads_to(path, beginnings, words) for route in routes))


def asks_of(path, method, questions):
    """The parameters of the questions that are asked at a path."""
    parts = path.strip("/").split("/")

    def fits(asked):
        asked = asked.strip("/").split("/")
        return len(asked) == len(parts) and all(a == b or a == "{id}" and code.is_id(b) for a, b in zip(asked, parts))

    return [query for (verb, asked), queries in questions.items() if verb == method and fits(asked) for query in queries]


def chosen(network, names):
    """Which of the parameters that make another question of the same path are among these words of a query."""
    return {name for name in CHOOSING.get(network, ()) if name in names}


def recorded(network, shared):
    """Every recorded exchange of a network, in the order of the files."""
    tools, (_, folder, routes) = recordings(shared), NETWORKS[network]
    archive = tools.Archive()
    archive.load(str(shared / "data/recordings" / folder))
    if routes:
        archive.load_routes(str(shared / "tools/routes" / routes))
    if archive.errors:
        raise ValueError(f"not to be read: {archive.errors}")
    exchanges = [Exchange(a.source, a.method, a.path, list(a.query), a.status, a) for a in archive.answers]
    ours = [tools.Route(line, str(shared / "data/recordings" / folder)) for line in more(network)]
    for route in archive.routes + ours:
        # An answer made by the routes alone is no recording; one that is made of recorded objects is.
        if route.answer.made and route not in ours and b'"uri"' not in route.answer.data:
            continue
        source = "made of recorded records" if route.answer.made else route.answer.source
        exchanges.append(Exchange(
            source, route.method, route.pattern.partition("?")[0], route.conditions, route.answer.status, route.answer,
            kind_of_node(shared, routes, route)))
    return exchanges


def more(network):
    """Routes to the bodies that nobody routed."""
    base, folder = MORE_FOLDER.get(network, ("", ""))
    for question, name in MORE.get(network, ()):
        is_record = name.startswith("[")
        body = f"made {{\"items\":[@{folder}/{name[1:-1]}]}}" if is_record else f"{folder}/{name}"
        yield f"GET {base}{question} = {body}"


def kind_of_node(shared, routes, route):
    """The folder of a body, or its name where it lies beside others of all kinds."""
    for line in (shared / "tools/routes" / routes).read_text().splitlines():
        if f"{route.pattern} = " in line and line.split(" status=")[0].endswith(route.answer.source):
            path = line.split(" = ")[1].split(" ")[0]
            return path.rpartition("/")[0].rpartition("/")[2] or path.partition(".")[0].partition("_")[0]
    return ""


def is_claimed(network, exchange, questions, tools):
    """Whether the connector asks this question."""
    path = pattern(network, exchange.path, tools)
    asks = asks_of(path, exchange.method, questions)
    if not asks:
        return False
    if network in KINDS_OF_NODES and re.fullmatch(r"/\{v\}(/[^/]+)?", path):
        if exchange.kind not in KINDS_OF_NODES[network]:
            return False
    choosing = choice(network, exchange)
    return any(choosing <= chosen(network, words_of(query)) for query in asks)


def choice(network, exchange):
    """What makes a question of its own of the exchange, beside its path."""
    given = [(name, value) for name, value in exchange.query if value]
    return chosen(network, {name for name, _ in given} | words_of("&".join(value for name, value in given if name == "fields")))


def words_of(query):
    """The names of a query's parameters, and of the fields that it asks for."""
    return set(re.findall(r"\w+", query))


def closed(network, exchanges, questions):
    """Why nothing of a network that closed its API can be asked, where its recordings say so; else nothing."""
    beginning, why = CLOSED.get(network, ("", ""))
    is_so = beginning and all(e.path.startswith(beginning) for e in exchanges) and not any(
        path.startswith(beginning) for _, path in questions)
    return why if is_so else ""


def place(network, exchange, tools):
    """The endpoint of an exchange as the page names it, with what makes it a question of its own."""
    chosen = sorted(choice(network, exchange))
    return pattern(network, exchange.path, tools) + (f"?{'&'.join(chosen)}" if chosen else "")
