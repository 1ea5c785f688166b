"""What the README and the pages beside it say is what happens."""

import json
import os
import pathlib
import re
import shlex
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def console_commands(page):
    """(command, the output the page shows for it) for each `$` line of the page's console blocks, in order."""
    commands = []
    for block in re.findall(r"^```console\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            commands.append((command, output))
    return commands


def test_every_command_of_the_readme_runs_and_prints_what_is_shown(farthing_binary, tmp_path):
    commands = console_commands((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(commands) >= 8
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FARTHING_", "XDG_"))}
    environment |= {"HOME": str(tmp_path), "PATH": f"{farthing_binary.parent}:{os.environ['PATH']}"}
    for command, shown in commands:
        words = shlex.split(command)
        assert words[0] == "farthing", command
        done = subprocess.run(words, cwd=tmp_path, env=environment, text=True, capture_output=True, timeout=120)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout, command
        if shown:
            assert done.stdout == shown, command


def test_links_of_every_page_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "src" / "README.md"]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert link.startswith("https://") or (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_page_of_errors_is_the_table_of_the_program(farthing):
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][2:]
    known = json.loads(farthing("explain", "--output", "json").stdout)
    assert rows == [f"| {e['exit_code']} | `{e['code']}` | {e['meaning']} | {e['cure']} |" for e in known
                    if e["exit_code"] is not None]


def test_the_page_of_settings_is_the_table_of_the_program(farthing):
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][2:]
    known = json.loads(farthing("settings", "--output", "json").stdout)
    assert rows == [f"| `{s['name']}` | `--{s['name']}` | `{s['variable']}` | {s['default']} | {s['meaning']} |"
                    for s in known]


def test_every_folder_of_the_source_has_its_line():
    page = (ROOT / "src" / "README.md").read_text(encoding="utf-8")
    for folder in (ROOT / "src").iterdir():
        if folder.is_dir():
            assert f"| `{folder.name}/` |" in page, folder.name


def test_the_page_of_segments_names_every_file(farthing, tmp_path, data_folder):
    farthing("sample", "--output", tmp_path / "bucket", "--months", "1", "--rows", "500")
    farthing("import", tmp_path / "bucket")
    page = (ROOT / "docs" / "formats" / "segment.md").read_text(encoding="utf-8")
    files = {path.name for path in data_folder.glob("segments/*/*/*/*/*")}
    assert {"charges.parquet", "charges-wide.parquet", "daily.parquet"} <= files
    for name in files:
        assert f"| `{name}` |" in page, name
