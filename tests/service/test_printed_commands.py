"""The commands that farthing prints for its user to run: they do what they are printed for, whatever the names are."""

import json
import re
import shlex

import pytest

ACCOUNT = "888800002222"
PRINCIPAL = {"FARTHING_PRINCIPAL_ARN": "arn:aws:iam::999900001111:user/farthing"}
STRANGE_NAMES = ("two words", "$(cmd)", "x;reboot", "it's me", "-x", "`ls`", "a*b", "~", "#1", 'say "so"', "a\\b", "caf\u00e9")


def printed_commands(text):
    """The words behind `farthing` of each command in a text, as a shell would take them apart."""
    found = re.findall(r"(?:^ +|: )farthing (.*)$", text, re.MULTILINE)
    return [shlex.split(command) for command in found]


def begin(farthing, name, *arguments, code=0):
    return farthing("connect", *arguments, "--account-id", ACCOUNT, "--", name, env=PRINCIPAL, code=code)


class TestOfAClientAndItsOrganisation:
    def test_make_a_role_that_asks_for_its_own_external_id(self, farthing, tmp_path):
        farthing("clients", "add", "b")
        other = farthing("clients", "external-id").stdout.strip()
        said = begin(farthing, "bob", "--client", "b", "--organisation", "second").stdout
        external_id = re.search(r"External ID +(\S+)", said)[1]
        assert external_id != other
        formats = []
        for words in printed_commands(said):
            if words[0] != "policy":
                continue
            formats.append(words[words.index("--format") + 1])
            words = ["acme-bills" if word == "BUCKET" else "cur" if word == "PREFIX" else word for word in words]
            done = farthing(*words, env=PRINCIPAL, cwd=tmp_path)
            template = done.stdout
            if "--output-file" in words:
                template = (tmp_path / words[words.index("--output-file") + 1]).read_text(encoding="utf-8")
            assert other not in template
            assert formats[-1] == "policy" or external_id in template
        assert formats == ["cloudformation", "terraform", "trust", "policy"]

    def test_go_on_with_its_connection(self, organisation):
        acme = organisation(rows=60)
        acme("clients", "add", "b")
        said = acme("connect", "bob", "--client", "b", "--account-id", acme.payer).stdout
        [finish] = [words for words in printed_commands(said) if words[0] == "connect"]
        acme.trust_client("b")
        said = acme(*(acme.role() if word.startswith("arn:") else word for word in finish)).stdout
        [sync] = printed_commands(said)
        acme(*sync)
        assert [bill["payer"] for bill in acme.json("bills", "--client", "b")["bills"]] == [acme.payer]
        assert acme.json("accounts")["connections"] == []

    def test_print_what_was_too_long_to_be_printed(self, organisation):
        acme = organisation(rows=60)
        acme("clients", "add", "b")
        said = acme.connect("it's bob", "--client", "b", code=None).stdout  # the role trusts the id of `default` only
        hint = re.search("^ +farthing (doctor .+) prints it$", said, re.MULTILINE)[1]
        assert acme.external_id("b") in acme(*shlex.split(hint), code=None).stdout
        assert acme.external_id() not in said

    def test_name_the_client_where_the_environment_names_another(self, farthing):
        env = PRINCIPAL | {"FARTHING_CLIENT": "b"}
        said = farthing("connect", "ours", "--client", "default", "--account-id", ACCOUNT, env=env).stdout
        assert all("--client" in words for words in printed_commands(said))

    def test_name_neither_where_both_are_the_default(self, farthing):
        said = begin(farthing, "ours").stdout
        assert printed_commands(said) and "--client" not in said and "--organisation" not in said

    def test_name_the_partition_of_the_account(self, farthing):
        said = begin(farthing, "ours", "--partition", "aws-cn").stdout
        policies = [words for words in printed_commands(said) if words[0] == "policy"]
        assert all(words[words.index("--partition") + 1] == "aws-cn" for words in policies)


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_printed_command_names_a_connection_of_any_name(farthing, name):
    said = begin(farthing, name).stdout
    [finish] = [words for words in printed_commands(said) if words[0] == "connect"]
    again = json.loads(farthing(*("--account-id" if word == "--role-arn" else ACCOUNT if word.startswith("arn:") else word
                                  for word in [finish[0], "--output", "json", *finish[1:]]), env=PRINCIPAL).stdout)
    assert (again["name"], again["account"]) == (name, ACCOUNT)
    assert len(json.loads(farthing("accounts", "--output", "json").stdout)["connections"]) == 1


class TestAClientThatIsNone:
    """A mistyped client must not get an External ID: a role would be made with it."""

    @pytest.mark.parametrize("arguments", [
        ("connect", "x", "--account-id", ACCOUNT),
        ("policy", "--format", "trust"),
        ("policy", "--format", "cloudformation-member"),
    ])
    def test_gets_no_external_id(self, farthing, arguments):
        farthing("clients", "add", "acme")
        refused = farthing(*arguments, "--client", "acmee", env=PRINCIPAL, code=3)
        assert "there is no client acmee; did you mean acme?" in refused.stderr
        assert "farthing clients add acmee" in refused.stderr
        assert "acmee" not in farthing("clients").stdout

    def test_can_have_a_policy_that_needs_none(self, farthing):
        farthing("policy", "--format", "policy", "--client", "nobody")
        farthing("policy", "--format", "trust", "--external-id", "Abcdef123456", "--client", "nobody", env=PRINCIPAL)


def test_a_name_shows_the_marks_that_would_turn_it_round(farthing):
    name = "a\u202egnp\u2066\u200b"
    assert "cannot be seen" in begin(farthing, name, code=2).stderr
    said = farthing("clients", "add", "acme", "--name", name).stdout + farthing("clients").stdout
    assert "a<U+202E>gnp<U+2066><U+200B>" in said
    assert not re.search("[\u202e\u2066\u200b]", said)


def test_csv_on_a_terminal_runs_no_escape_sequence(farthing):
    farthing("clients", "add", "acme", "--name", "evil\x1b]0;owned\x07\nname")
    said = farthing("clients", "--output", "csv").stdout
    assert '"evil?]0;owned?\nname"' in said
    assert "\x1b" in json.loads(farthing("clients", "--output", "json").stdout)["clients"][0]["name"]
