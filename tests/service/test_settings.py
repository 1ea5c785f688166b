"""Where a setting comes from: a flag, else the environment, else the file, else the default."""

import json

import pytest

SETTINGS = ("data", "client", "master-key-file", "threads", "memory", "keep-days", "principal-arn", "template-url",
            "import-root", "listen", "public-url", "trusted-proxies", "oidc-issuer", "oidc-client-id",
            "oidc-client-secret-file", "oidc-name", "smtp-url", "smtp-user", "smtp-password-file", "mail-from", "log-level", "log-format")


@pytest.fixture
def settings(farthing):
    """settings(...)["threads"] is (value, who gave it)."""

    def ask(*arguments, **options):
        listed = json.loads(farthing("settings", "--output", "json", *arguments, **options).stdout)
        return {setting["name"]: (setting["value"], setting["from"]) for setting in listed}

    return ask


@pytest.fixture
def toml(tmp_path):
    def write(text):
        file = tmp_path / "farthing.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_a_flag_comes_before_the_environment_before_the_file_before_the_default(settings, toml):
    file = toml('client = "of the file"\nthreads = 3\nkeep-days = 7\n')
    assert settings("--config", file)["threads"] == ("3", f"{file}:2")
    assert settings("--config", file, env={"FARTHING_THREADS": "4"})["threads"] == ("4", "FARTHING_THREADS")
    assert settings("--config", file, "--threads", "5", env={"FARTHING_THREADS": "4"})["threads"] == ("5", "--threads")
    everything = settings("--config", file, "--client", "of the flag", env={"FARTHING_KEEP_DAYS": "8"})
    assert everything["client"] == ("of the flag", "--client")
    assert everything["keep-days"] == ("8", "FARTHING_KEEP_DAYS")
    assert everything["memory"] == ("1024", "default")
    assert set(everything) == set(SETTINGS)


def test_a_flag_may_stand_before_or_after_the_command(farthing):
    for arguments in (["--threads", "5", "settings"], ["settings", "--threads", "5"], ["settings", "--threads=5"]):
        assert "5        --threads" in farthing(*arguments).stdout or "--threads" in farthing(*arguments).stdout


def test_the_file_is_found_by_flag_environment_and_home(settings, toml, tmp_path):
    file = toml("threads = 3\n")
    assert settings("--config", file)["threads"][0] == "3"
    assert settings(env={"FARTHING_CONFIG": str(file)})["threads"] == ("3", f"{file}:1")
    home = tmp_path / "home"
    place = home / ".config" / "farthing" / "farthing.toml"
    place.parent.mkdir(parents=True)
    place.write_text("threads = 6\n", encoding="utf-8")
    assert settings(env={"HOME": str(home)})["threads"] == ("6", f"{place}:1")
    xdg = tmp_path / "xdg" / "farthing" / "farthing.toml"
    xdg.parent.mkdir(parents=True)
    xdg.write_text("threads = 7\n", encoding="utf-8")
    assert settings(env={"HOME": str(home), "XDG_CONFIG_HOME": str(tmp_path / "xdg")})["threads"][0] == "7"


def test_the_data_folder_is_below_home_unless_named(settings, tmp_path):
    home = str(tmp_path)
    assert settings(env={"FARTHING_DATA": "", "HOME": home})["data"] == (f"{home}/.local/share/farthing", "default")
    assert settings(env={"FARTHING_DATA": "", "HOME": home, "XDG_DATA_HOME": "/srv"})["data"][0] == "/srv/farthing"


def test_the_master_key_lies_in_the_data_folder_unless_named(settings, tmp_path):
    assert settings("--data", tmp_path / "d")["master-key-file"] == (f"{tmp_path}/d/master.key", "default")
    assert settings("--master-key-file", "/run/key")["master-key-file"] == ("/run/key", "--master-key-file")
    assert settings(env={"FARTHING_MASTER_KEY_FILE": "/k"})["master-key-file"] == ("/k", "FARTHING_MASTER_KEY_FILE")


def test_what_is_stored_is_for_its_owner_only_whatever_the_folder_was(farthing, sample, data_folder):
    data_folder.mkdir(mode=0o755)
    farthing("import", sample(months=1, rows=300).folder, umask=0o022)
    stored = list(data_folder.rglob("*"))
    assert any(path.is_file() for path in stored)
    assert [path for path in stored if path.stat().st_mode & 0o077] == []


def test_without_home_the_data_folder_has_to_be_named(farthing):
    assert "--data or FARTHING_DATA" in farthing("settings", env={"FARTHING_DATA": "", "HOME": ""}, code=2).stderr


@pytest.mark.parametrize("text, line, says", [
    ("threads = 2\nkeep_days = 3\n", 2, "keep_days is no setting; did you mean keep-days?"),
    ("\n\nthread = 2\n", 3, "did you mean threads?"),
    ("[section]\nthreads = 2\n", 1, "section is no setting"),
    ("threads = true\n", 1, "must be a text or a whole number"),
    ("threads = 2.5\n", 1, "must be a text or a whole number"),
    ("threads = 0\n", 1, "must be a number from 1 to 256"),
    ("threads = 2\nthreads = 3\n", 2, ""),
    ("threads =\n", 1, ""),
    ("client = \"\"\n", 1, "must have 1 to 100 characters"),
    ("memory = \"much\"\n", 1, "must be a number from 128 to"),
    ("log-level = \"loud\"\n", 1, "must be debug, info, warning, error or off"),
])
def test_a_bad_line_of_the_file_is_named(farthing, toml, text, line, says):
    file = toml(text)
    stderr = farthing("settings", "--config", file, code=2).stderr
    assert f"{file}:{line}: " in stderr
    assert says in stderr


def test_an_unknown_key_is_answered_with_all_there_are(farthing, toml):
    stderr = farthing("bills", "--config", toml("colour = 1\n"), code=2).stderr
    for name in SETTINGS:
        assert name in stderr


@pytest.mark.parametrize("flag, value", [("--threads", "0"), ("--threads", "257"), ("--threads", "two"),
                                         ("--memory", "127"), ("--keep-days", "-1"), ("--keep-days", "1.5"),
                                         ("--client", "x" * 101), ("--log-format", "xml")])
def test_a_bad_value_names_who_gave_it(farthing, flag, value):
    assert f"{flag}: " in farthing("settings", f"{flag}={value}", code=2).stderr
    variable = "FARTHING_" + flag[2:].upper().replace("-", "_")
    assert f"{variable}: " in farthing("settings", env={variable: value}, code=2).stderr


def test_a_file_that_was_named_must_be_there(farthing, tmp_path):
    nowhere = tmp_path / "nowhere.toml"
    assert str(nowhere) in farthing("settings", "--config", nowhere, code=4).stderr
    assert str(nowhere) in farthing("settings", env={"FARTHING_CONFIG": str(nowhere)}, code=4).stderr


def test_json_logs_are_json_and_errors_too(farthing, tmp_path):
    stderr = farthing("import", tmp_path / "nowhere", "--log-format", "json", code=3).stderr
    [line] = stderr.splitlines()
    event = json.loads(line)
    assert (event["level"], event["code"]) == ("error", "not_found")
    assert str(tmp_path / "nowhere") in event["event"]
    assert event["cure"]


def test_two_threads_or_little_memory_give_the_same_answer(farthing, sample, cost):
    bucket = sample(months=3, rows=400)
    farthing("import", bucket.folder, "--threads", "1")
    one = cost("--group-by", "resource", "--threads", "1").text
    assert cost("--group-by", "resource", "--threads", "2").text == one
    assert cost("--group-by", "resource", "--memory", "128").text == one
