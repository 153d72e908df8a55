"""Which recorded exchanges are on endpoints that a connector asks. What it asks stands in its folder: every question of every fixture,
which the contract suite keeps true. Nothing here is a list of endpoints by hand, but of what the path alone does not tell.
"""

import collections
import dataclasses
import json
import pathlib
import re
import sys

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

# In Meta's Graph a path names an object of whatever kind: these are the folders or names of bodies that a connector asks for.
KINDS_OF_NODES = {"Facebook": ("pages", "posts", "page", "post", "objects"), "Instagram": ("user", "users", "media", "medias", "discovery")}

# Parameters that make another question of the same path, and whose values say which.
CHOOSING = {
    "YouTube": ("id", "myRating", "videoId", "allThreadsRelatedToChannelId", "parentId", "playlistId", "channelId", "mine", "part"),
}


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
            questions[method, pattern(network, path.partition("?")[0], tools)].append(query)
    return questions


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
    for route in archive.routes:
        # An answer made by the routes alone is no recording; one that is made of recorded objects is.
        if route.answer.made and b'"uri"' not in route.answer.data:
            continue
        source = "made of recorded posts" if route.answer.made else route.answer.source
        exchanges.append(Exchange(
            source, route.method, route.pattern.partition("?")[0], route.conditions, route.answer.status, route.answer,
            kind_of_node(shared, routes, route)))
    return exchanges


def kind_of_node(shared, routes, route):
    """The folder of a body, or its name where it lies beside others of all kinds."""
    for line in (shared / "tools/routes" / routes).read_text().splitlines():
        if f"{route.pattern} = " in line and line.split(" status=")[0].endswith(route.answer.source):
            path = line.split(" = ")[1].split(" ")[0]
            return path.rpartition("/")[0].rpartition("/")[2] or path.partition(".")[0].partition("_")[0]
    return ""


def is_claimed(network, exchange, questions, tools):
    """Whether the connector asks this question."""
    asks = questions.get((exchange.method, pattern(network, exchange.path, tools)))
    if not asks:
        return False
    if network in KINDS_OF_NODES and re.fullmatch(r"/\{v\}(/\{?\w+\}?)?", pattern(network, exchange.path, tools)):
        return exchange.kind in KINDS_OF_NODES[network]
    choosing = {name for name, value in exchange.query if value and name in CHOOSING.get(network, ())}
    return any(all(f"{name}=" in query for name in choosing) for query in asks)
