"""The questions that stand in a connector's code: every list of path segments that it writes down, with what is put in at run time left
open. Fixtures show what a connector asks; this shows that they leave nothing out.
"""

import dataclasses
import re

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
# A list is whole only where nothing is put behind it.
GOES_ON = re.compile(r"\s*\)*\s*\+")
# A segment that is put in at run time.
OPEN = None
# An account's own name for itself, where recordings have its number.
OWN = "self"


@dataclasses.dataclass(frozen=True)
class Route:
    """Segments in their order: the words that may stand there, or OPEN for what is put in at run time."""

    segments: tuple
    # Other segments come before these.
    is_tail: bool

    def leads_to(self, path, beginnings, words):
        """Whether a path ends in these segments, and begins as the connector's paths do."""
        parts = path.strip("/").split("/")
        head, tail = parts[:len(parts) - len(self.segments)], parts[len(parts) - len(self.segments):]
        # A word alone says too little: it may be anything's.
        return len(parts) > 1 and len(tail) == len(self.segments) and all(map(self.allows, range(len(tail)), tail, [words] * len(tail))) and (
            self.is_tail or "/".join(head) in beginnings)

    def allows(self, place, part, words):
        if self.segments[place] is OPEN:
            # What is put in behind an id may be any word of the code.
            return is_id(part) or place > 1 and place == len(self.segments) - 1 and part in words
        return part in self.segments[place] or part == "{id}" and OWN in self.segments[place]


def is_id(part):
    """Whether a segment can be somebody's or something's: a word of an API has no digit, but as a version."""
    return part == "{id}" or bool(re.search(r"\d", part)) and not re.fullmatch(r"v?\d", part)


def sources(folder):
    """The Swift files of a connector and of the modules beside it that it imports, without their comments."""
    found, pending = {}, [folder]
    while pending:
        folder = pending.pop()
        if folder in found or not folder.is_dir():
            continue
        texts = [re.sub(r"^\s*//.*$", "", file.read_text(), flags=re.MULTILINE) for file in sorted(folder.glob("*.swift"))]
        found[folder] = texts
        pending += [folder.parent / name for text in texts for name in re.findall(r"^import (\w+)$", text, flags=re.MULTILINE)]
    return [text for texts in found.values() for text in texts]


def words(texts):
    """Every string that stands in the code."""
    return {string[1:-1] for text in texts for string in STRING.findall(text)}


def routes(texts):
    """Every list in brackets with a word in it, and every word among arguments: some APIs have methods in the place of paths."""
    found, takes_segments = set(), any("_ path: String..." in text for text in texts)
    cases = frozenset(case for text in texts for line in re.findall(r"\bcase ([\w, ]+)$", text, re.MULTILINE) for case in line.split(", "))
    for text in texts:
        strings = STRING.findall(text)
        # Strings may hold brackets and commas.
        count = iter(range(len(strings)))
        plain = STRING.sub(lambda _: f'"{next(count)}"', text)
        for begin, end in groups(plain):
            elements = list(split(plain[begin + 1:end]))
            if plain[begin] == "(":
                runs = [part for run in unlabelled(elements) for part in parts(run) if len(part) == 1 or takes_segments]
            else:
                runs = [] if GOES_ON.match(plain, end + 1) or is_alternative(plain, begin, end) else [elements]
            is_tail = plain[:begin].rstrip().endswith("+")
            read = [tuple(words_of(element, strings, cases) for element in run) for run in runs]
            found |= {Route(run, is_tail) for run in read if any(run)}
    return found


def unlabelled(arguments):
    """Arguments that stand beside one another without a label: segments never have one."""
    run = []
    for argument in [*arguments, "end:"]:
        if re.match(r"\s*\w+:", argument):
            yield run
            run = []
        else:
            run.append(argument)


def parts(run):
    """Every part of a run of arguments, of which a path may be any."""
    return [run[i:j] for i in range(len(run)) for j in range(i + 1, len(run) + 1)]


def beginnings(texts):
    """What lists begin with to which more is added: `["api", "v1"] + path`."""
    found = {""}
    for text in texts:
        for begun in re.findall(r"\[((?:\"[^\"\\]*\",?\s*)+)\] \+ path", text):
            found.add("/".join(string[1:-1] for string in STRING.findall(begun)))
    return found


def is_alternative(text, begin, end):
    """Whether a list is one side of a choice behind which more is put: `(a ? ["x"] : ["y"]) + z`."""
    depth = 0
    for place in range(end + 1, len(text)):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[place], 0)
        if depth < 0:
            return text[place] == ")" and bool(GOES_ON.match(text, place + 1)) and "?" in text[max(0, begin - 80):begin]
    return False


def groups(text):
    """Where each pair of brackets begins and ends."""
    open_at = []
    for place, character in enumerate(text):
        if character in "([":
            open_at.append(place)
        elif character in ")]" and open_at:
            yield open_at.pop(), place


def split(text):
    """The elements of a list."""
    depth, begin = 0, 0
    for place, character in enumerate(text):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(character, 0)
        if character == "," and depth == 0:
            yield text[begin:place]
            begin = place + 1
    yield text[begin:]


def words_of(element, strings, cases):
    """The words that an element can be: a string, a choice of two, or the cases that the code names; OPEN for anything else."""
    if element.strip() == "rawValue":
        return cases
    if not re.fullmatch(r'\s*(?:[^"?:]+\?)?\s*"\d+"\s*(?::\s*"\d+"\s*)?', element):
        return OPEN
    return frozenset(strings[int(number)][1:-1] for number in re.findall(r'"(\d+)"', element))
