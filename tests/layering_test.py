"""Dependencies between the folders of src/ point downwards only, and files are named after what they hold.

    core <- aws, bill, control, sample <- store <- query <- focus <- connect, inventory, rules, ... <- answer <- http, cli <- app

Run by ctest, by pytest, or alone: python3 tests/layering_test.py
"""

import pathlib
import re
import sys

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"

CORE = {"core"}
STORE = CORE | {"aws", "bill", "control"}
QUERY = STORE | {"store"}
FOCUS = QUERY | {"query"}
FEATURE = FOCUS | {"focus"}
FEATURES = {"connect", "inventory", "rules", "trail", "advice", "watch"}
ANSWER = FEATURE | FEATURES
HTTP = ANSWER | {"answer"}
CLI = HTTP | {"sample", "http"}
APP = CLI | {"cli"}

# A folder may include itself and the folders named here. The sample shares nothing with the reader it is meant to
# check, so neither may see the other.
MAY_INCLUDE = {
    "core": set(),
    "aws": CORE,
    "bill": CORE,
    "control": CORE,
    "sample": CORE,
    "store": STORE,
    "query": QUERY,
    "focus": FOCUS,
    **{feature: FEATURE for feature in FEATURES},
    "answer": ANSWER,
    "http": HTTP,
    "cli": CLI,
    "app": APP,
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SOURCE_SUFFIXES = {".hpp", ".cpp", ".h", ".inc"}
# Names that say nothing about what is inside.
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers"}


def sources(src):
    return sorted(path for path in src.rglob("*") if path.suffix in SOURCE_SUFFIXES)


def wrong_includes(src):
    """One line of text for each #include that breaks the order."""
    wrong = []
    for path in sources(src):
        name = path.relative_to(src.parent)
        folder = path.relative_to(src).parts[0]
        if folder not in MAY_INCLUDE:
            wrong.append(f"{name}:1: the folder {folder} has no place in the order; give it one in MAY_INCLUDE")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            mark, included = found.groups()
            target = included.split("/")[0]
            if mark == "<" and not (src / included).exists():
                continue
            if "/" not in included or target not in MAY_INCLUDE:
                wrong.append(f"{name}:{number}: {included}: write the path from src/, as in \"{folder}/...\"")
            elif target != folder and target not in MAY_INCLUDE[folder]:
                allowed = ", ".join(sorted(MAY_INCLUDE[folder])) or "no other folder"
                wrong.append(f"{name}:{number}: {folder} includes {included}; it may include {allowed}")
    return wrong


def empty_names(src):
    """One line of text for each file or folder that is named after nothing."""
    wrong = []
    for path in sorted(src.rglob("*")):
        words = set(re.split(r"[_\-.]", path.name.lower()))
        if words & EMPTY_NAMES:
            wrong.append(f"{path.relative_to(src.parent)}:1: name it after what it holds")
    return wrong


def test_includes_point_downwards():
    wrong = wrong_includes(SRC)
    assert not wrong, "\n".join(["includes against the order of the folders:", *wrong])


def test_names_say_what_is_inside():
    wrong = empty_names(SRC)
    assert not wrong, "\n".join(["names that say nothing:", *wrong])


def test_the_order_has_no_circle():
    for folder, below in MAY_INCLUDE.items():
        for other in below:
            assert folder not in MAY_INCLUDE[other], f"{folder} and {other} may include each other"


def test_a_wrong_arrow_is_seen(tmp_path):
    (tmp_path / "src" / "bill").mkdir(parents=True)
    (tmp_path / "src" / "bill" / "file_manager.cpp").write_text('#include <vector>\n#include "core/result.hpp"\n'
                                                               '#include "store/segment.hpp"\n#include "reader.hpp"\n')
    wrong = wrong_includes(tmp_path / "src")
    assert len(wrong) == 2
    assert wrong[0].startswith("src/bill/file_manager.cpp:3: bill includes store/segment.hpp")
    assert wrong[1].startswith("src/bill/file_manager.cpp:4: reader.hpp")
    assert empty_names(tmp_path / "src") == ["src/bill/file_manager.cpp:1: name it after what it holds"]


def main():
    failed = False
    for test in (test_includes_point_downwards, test_names_say_what_is_inside, test_the_order_has_no_circle):
        try:
            test()
        except AssertionError as failure:
            failed = True
            print(failure, file=sys.stderr)
    if not failed:
        print(f"{len(sources(SRC))} files keep the order of the folders")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
