#!/usr/bin/env python3
"""Writes the manual pages of clout and of each of its subcommands, in mdoc(7).

    clout --experimental-dump-help | manual.py FOLDER --version 0.1.0 --date 2026-11-27

Both `--help` and these pages come from the program's own declarations, so neither can tell something else. What is common to all
pages (files, exit codes) stands here.
"""

import argparse
import datetime
import json
import pathlib
import re
import sys
import textwrap

EXIT_STATUS = """.Bl -tag -width Ds -compact
.It 0
Done.
.It 1
Failed; standard error says why and how to mend it.
.It 2
Wrong use, or a mistake in the configuration.
.It 3
Of
.Cm status :
no daemon runs.
.El
"""

FILES = [
    ("/etc/clout", "The configuration: clout.toml, people.d, connectors.d, receivers.d, topics.d, alerts.d, epochs.d, optout.d."),
    ("/var/lib/clout/clout.db", "The store."),
    ("/var/lib/clout/clout.db.tokens", "The tokens of logins."),
]


def text(words):
    """Plain text as roff takes it: no line is a request, and code stands as it is typed."""
    words = words.replace("\\", "\\e").replace("`", "").strip()
    # A sentence a line, as mdoc wants it, so that the space behind it is right; and none begins like a request.
    sentences = re.split(r"(?<=[.!?]) +|(?<=[.!?]\)) +|\n", words)
    lines = [line for sentence in sentences for line in textwrap.wrap(sentence, 79, break_long_words=False, break_on_hyphens=False)]
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in lines)


def paragraphs(words):
    return "\n.Pp\n".join(text(part) for part in re.split(r"\n\s*\n", words.strip()))


def quoted(words):
    """One argument of a macro."""
    words = words.replace("\\", "\\e").replace('"', '""')
    return f'"{words}"' if re.search(r"\s", words) else words


def spelled(name):
    """A name of an option, with its dashes as mdoc's Fl writes them."""
    return ("-" if name["kind"] == "long" else "") + name["name"].replace("-", "\\-")


def shown(arguments):
    return [argument for argument in arguments or [] if argument.get("shouldDisplay", True)]


def value(argument):
    return argument.get("valueName") or argument["kind"]


def synopsis(argument):
    if argument["kind"] == "positional":
        item = f"Ar {quoted(value(argument))}" + (" ..." if argument["isRepeating"] else "")
    else:
        item = f"Fl {spelled(argument['preferredName'])}"
        if argument["kind"] == "option":
            item += f" Ar {quoted(value(argument))}"
    return (".Op " if argument["isOptional"] else ".") + item


def entry(argument):
    if argument["kind"] == "positional":
        head = f".It Ar {quoted(value(argument))}"
    else:
        names = sorted(argument["names"], key=lambda name: name["kind"] == "long")
        head = ".It " + " , ".join(f"Fl {spelled(name)}" for name in names)
        if argument["kind"] == "option":
            head += f" Ar {quoted(value(argument))}"
    lines = [head]
    for key in ("abstract", "discussion"):
        if argument.get(key):
            lines.append(paragraphs(argument[key]))
    if argument.get("allValues"):
        lines.append("One of " + text(", ".join(argument["allValues"])) + ".")
    if argument.get("defaultValue") and argument["kind"] != "flag":
        lines.append("Default: " + text(argument["defaultValue"]) + ".")
    return "\n".join(lines)


def page(command, above, arguments):
    words = above + [command["commandName"]]
    name = "-".join(words)
    children = [child for child in command.get("subcommands") or [] if child.get("shouldDisplay", True) and child["commandName"] != "help"]
    abstract = (command.get("abstract") or "").rstrip(".")
    lines = [
        f'.\\" From `{" ".join(words)} --help`; written by packaging/manual.py.',
        f".Dd {arguments.date:%B} {arguments.date.day}, {arguments.date.year}", f".Dt {name.upper()} 1", f".Os Clout {arguments.version}", ".Sh NAME",
        f".Nm {name}", f".Nd {text(abstract[:1].lower() + abstract[1:])}", ".Sh SYNOPSIS", f".Nm {' '.join(words)}",
    ]
    own = shown(command.get("arguments"))
    if children:
        lines.append(".Ar subcommand")
        lines.append(".Op Ar ...")
    else:
        lines += [synopsis(argument) for argument in own if value(argument) not in ("help", "version")]
    lines.append(".Sh DESCRIPTION")
    lines.append(text((command.get("abstract") or "").rstrip(".") + "."))
    if command.get("discussion"):
        lines += [".Pp", paragraphs(command["discussion"])]
    if children:
        lines += [".Pp", "The subcommands are:", ".Bl -tag -width Ds"]
        for child in children:
            lines += [f".It Cm {child['commandName']}", text(child.get("abstract") or ""), f"See .Xr {name}-{child['commandName']} 1 ."]
        lines.append(".El")
    if own:
        lines += [".Pp", "The options are:" if not children else "The options of every command are:", ".Bl -tag -width Ds"]
        lines += [entry(argument) for argument in own]
        lines.append(".El")
    if not above:
        lines += [".Sh FILES", ".Bl -tag -width Ds"]
        for path, meaning in FILES:
            lines += [f".It Pa {path}", text(meaning)]
        lines.append(".El")
    lines += [".Sh EXIT STATUS", EXIT_STATUS.rstrip()]
    see = [] if not above else [f".Xr {'-'.join(above)} 1"]
    if not above:
        see = [f".Xr clout-{child['commandName']} 1" for child in sorted(children, key=lambda child: child["commandName"])]
    lines += [".Sh SEE ALSO", " ,\n".join(see)]
    body = "\n".join(lines) + "\n"
    # A cross-reference stands on a line of its own.
    body = re.sub(r"^See \.Xr", "See\n.Xr", body, flags=re.M)
    yield name, body
    for child in children:
        yield from page(child, words, arguments)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--date", required=True, type=datetime.date.fromisoformat, help="such as 2026-11-27")
    arguments = parser.parse_args()
    command = json.load(sys.stdin)["command"]
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, body in page(command, [], arguments):
        (arguments.folder / f"{name}.1").write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main()
