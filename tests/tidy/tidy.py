#!/usr/bin/env python3
"""tidy.py ROOT CHECK: one rule about the whole source tree; prints each place that breaks it.

ROOT is the project's folder. Everything below it counts, except what is built or belongs to git.
"""

import os
import re
import sys
from pathlib import Path

SKIPPED = {".git", ".ci", "build", ".cache", "__pycache__", ".pytest_cache", "node_modules", "dist"}
SOURCES = {".cpp", ".hpp"}
TEXTS = SOURCES | {".py", ".md", ".txt", ".cmake", ".json", ".toml", ".sh", ""}
LAYERS = ("domain", "eventstore", "projections", "adapters")

HEADER_LINES_MAX = 200
SOURCE_LINES_MAX = 400
LINE_LENGTH_MAX = 100
BLOB_BYTES_MAX = 256 * 1024

# Libraries whose headers may be included in some folders only, as a pattern of what is included.
# The first pattern that matches decides; what matches none must be of the standard library.
LIBRARIES = [
    (r"rocksdb/", ["adapters/rocksdb"]),
    (r"librdkafka/", ["adapters/kafka"]),
    (r"curl/", ["adapters/smtp", "adapters/serve"]),
    (r"prometheus/", ["adapters/metrics"]),
    (r"CLI/", ["adapters/cli"]),
    (r"toml\+\+/", ["adapters/cli"]),
    (r"spdlog/", ["adapters"]),
    (r"fmt/", ["adapters"]),
    (r"nlohmann/", ["eventstore/codec", "eventstore/vault", "adapters"]),
    (r"sodium\.h", ["eventstore", "adapters"]),
    (r"openssl/", ["eventstore/vault", "eventstore/log", "adapters"]),
    (r"zlib\.h", ["adapters"]),
    (r"boost/beast", ["adapters/http", "adapters/nodes", "adapters/web"]),
    (r"boost/asio", ["eventstore", "projections", "adapters"]),
    (r"boost/(describe|mp11|pfr)", ["domain", "eventstore", "projections", "adapters"]),
    (r"boost/", ["eventstore", "projections", "adapters"]),
    # The system's own: only where the outside world is touched.
    (r"(sys|netinet|arpa)/", ["adapters"]),
    (r"(unistd|fcntl|netdb|pthread|poll|signal|dirent|pwd|syslog|malloc)\.h", ["adapters"]),
]
STANDARD = re.compile(r"[a-z_0-9]+")

CLOCKS = re.compile(
    r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock)\s*::\s*now\b"
    r"|(?<![\w.>])(std::|::)?(time|gettimeofday|clock_gettime|localtime|gmtime)\s*\(")
RANDOM = re.compile(r"\brandom_device\b|(?<![\w.>:])(std::|::)?s?rand\s*\(")
SLEEPS = re.compile(r"\bsleep_(for|until)\b|(?<![\w.>:])(std::|::)?(u|nano)?sleep\s*\(")

IMPLEMENTED = [1, 2, 3, *range(5, 29)]
NAMES_REFUSED = re.compile(
    r"\b(?:class|struct|concept)\s+(\w*(?:Manager|Helper|Util|Utils|Impl|Base))\b")


def files(root, suffixes=None, under=None):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders
                            if name not in SKIPPED and not name.startswith("kontor-data"))
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_symlink() or (suffixes is not None and path.suffix not in suffixes):
                continue
            if under is None or path.relative_to(root).parts[0] in under:
                yield path


def code_lines(path):
    """Number and text of each line, without what follows `//`."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield number, re.sub(r"(?<!:)//.*", "", line)


def is_below(name, folders):
    return any(name == folder or name.startswith(folder + "/") for folder in folders)


def includes(root):
    """No `..`, project includes from the source root, libraries in their own folders."""
    for path in files(root, SOURCES, LAYERS):
        name = path.relative_to(root).as_posix()
        for number, line in code_lines(path):
            quoted = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
            if quoted and (".." in quoted[1].split("/") or quoted[1].split("/")[0] not in LAYERS):
                yield f"{name}:{number}: write it from the source root: {quoted[1]}"
            angled = re.match(r"\s*#\s*include\s*<([^>]+)>", line)
            if not angled or STANDARD.fullmatch(angled[1]):
                continue
            allowed = next((folders for pattern, folders in LIBRARIES
                            if re.match(pattern, angled[1])), None)
            if allowed is None:
                yield f"{name}:{number}: <{angled[1]}> has no folder yet; see LIBRARIES"
            elif not is_below(name, allowed):
                yield f"{name}:{number}: <{angled[1]}> belongs to {', '.join(allowed) or 'nobody'}"
    for path in files(root, SOURCES, ("tests",)):
        for number, line in code_lines(path):
            if re.match(r'\s*#\s*include\s*"[^"]*\.\./', line):
                yield f"{path.relative_to(root)}:{number}: write it from the source root"


def clocks(root):
    """Time and chance are passed in; nothing waits by sleeping."""
    for path in files(root, SOURCES, LAYERS):
        name = path.relative_to(root).as_posix()
        for number, line in code_lines(path):
            if not name.startswith("adapters/"):
                if CLOCKS.search(line):
                    yield f"{name}:{number}: reads a clock; take the time from the context or port"
                if RANDOM.search(line):
                    yield f"{name}:{number}: rolls dice; take the Random port"
            if SLEEPS.search(line):
                yield f"{name}:{number}: sleeps; wait for what it is that must happen"
    for path in files(root, SOURCES, ("tests",)):
        for number, line in code_lines(path):
            if SLEEPS.search(line):
                yield f"{path.relative_to(root)}:{number}: a test that sleeps fails on a slow day"


def sizes(root):
    """Header ≤ 200 lines, source ≤ 400; no line of code above 100 characters."""
    for path in files(root, SOURCES):
        lines = path.read_text(encoding="utf-8").splitlines()
        maximum = HEADER_LINES_MAX if path.suffix == ".hpp" else SOURCE_LINES_MAX
        name = path.relative_to(root)
        if len(lines) > maximum:
            yield f"{name}: {len(lines)} lines, {maximum} at most"
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_LENGTH_MAX and "http" not in line:
                yield f"{name}:{number}: {len(line)} characters, {LINE_LENGTH_MAX} at most"


def words(root):
    """What is unfinished is not there."""
    refused = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
    for path in files(root, TEXTS):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found = refused.search(line)
            if found:
                yield f"{path.relative_to(root)}:{number}: {found[1]}"


def blobs(root):
    """Nothing large in the repository, except data that is compiled in."""
    for path in files(root):
        size = path.stat().st_size
        name = path.relative_to(root).as_posix()
        if size > BLOB_BYTES_MAX and not name.startswith("adapters/"):
            yield f"{name}: {size} bytes, {BLOB_BYTES_MAX} at most"
        if path.suffix in {".a", ".o", ".so", ".exe", ".zip", ".gz", ".pyc"}:
            yield f"{name}: is built; it has no place here"


def anchors(text):
    """The anchors of a Markdown file's headings, as they are commonly derived."""
    found = set()
    for line in without_code(text):
        heading = re.match(r"#+\s+(.*)", line)
        if heading:
            words_only = re.sub(r"[^\w\- ]", "", heading[1].strip().lower())
            found.add(words_only.replace(" ", "-"))
    return found


def without_code(text):
    fenced = False
    for line in text.splitlines():
        if re.match(r"\s*(```|~~~)", line):
            fenced = not fenced
            continue
        yield "" if fenced else line


def markdown(root):
    """One h1 a file, and no relative link that leads nowhere."""
    for path in files(root, {".md"}):
        name = path.relative_to(root)
        text = path.read_text(encoding="utf-8")
        lines = list(without_code(text))
        headings = sum(1 for line in lines if re.match(r"# ", line))
        if headings != 1:
            yield f"{name}: {headings} headings of the first level, there must be one"
        for number, line in enumerate(lines, 1):
            for target in re.findall(r"\]\(([^)\s]+)", re.sub(r"`[^`]*`", "", line)):
                if re.match(r"[a-z]+:", target):
                    continue
                file, _, anchor = target.partition("#")
                other = (path.parent / file) if file else path
                if not other.exists():
                    yield f"{name}:{number}: {target} leads nowhere"
                elif anchor and other.suffix == ".md" and \
                        anchor not in anchors(other.read_text(encoding="utf-8")):
                    yield f"{name}:{number}: {target}: there is no such heading"


def requirements(root):
    """Every requirement that is implemented is named by a test."""
    tested = set()
    for path in files(root, {".cpp", ".hpp", ".py", ".mjs"}, ("tests",)):
        if "tidy" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        tested.update(int(number) for number in re.findall(r"\bM(\d{1,2})\b", text))
        for first, last in re.findall(r"\bM(\d{1,2})\s*(?:–|-|to)\s*M(\d{1,2})\b", text):
            tested.update(range(int(first), int(last) + 1))
    for number in IMPLEMENTED:
        if number not in tested:
            yield f"M{number}: no test names it"


def names(root):
    """No type is named after nothing."""
    for path in files(root, SOURCES, LAYERS + ("tests",)):
        for number, line in code_lines(path):
            found = NAMES_REFUSED.search(line)
            if found:
                yield f"{path.relative_to(root)}:{number}: {found[1]}: say what it is"
            if re.match(r"using namespace (?!std::(chrono_)?literals|std::string)", line) and \
                    path.suffix == ".hpp":
                yield f"{path.relative_to(root)}:{number}: a header opens a namespace for others"


def beginnings(root):
    """Every header includes once; every script that is run can be run."""
    for path in files(root, {".hpp"}):
        lines = path.read_text(encoding="utf-8").splitlines()
        if not lines or lines[0] != "#pragma once":
            yield f"{path.relative_to(root)}: does not begin with #pragma once"
    for path in files(root, {""}, ("scripts",)):
        with open(path, encoding="utf-8") as script:
            first = script.readline()
        if first.startswith("#!") and not os.access(path, os.X_OK):
            yield f"{path.relative_to(root)}: cannot be run; chmod +x"


def typography(root):
    """French has its own spaces: narrow before ; ! and ?, unbreakable before a colon and in « »."""
    wrong = re.compile("[ \u00a0][;!?]|[ \u202f][:»]|«[ \u202f]")
    for path in files(root, {".json"}, ("adapters",)):
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r'"fr":\s*"((?:[^"\\]|\\.)*)"', text):
            if wrong.search(found[1]):
                number = text.count("\n", 0, found.start(1)) + 1
                yield f"{path.relative_to(root)}:{number}: {wrong.search(found[1])[0]!r}"


CHECKS = {check.__name__: check for check in
          (includes, clocks, sizes, words, blobs, markdown, requirements, names, beginnings,
           typography)}


def main():
    root, check = Path(sys.argv[1]), CHECKS[sys.argv[2]]
    faults = list(check(root))
    print(f"{check.__name__}: {check.__doc__}")
    for fault in faults:
        print("  " + fault)
    print(f"{len(faults)} places" if faults else "kept everywhere")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
