"""Policies and templates as AWS's own tools and other people's parsers see them."""

import fnmatch
import json
import pathlib
import re
import subprocess
import sys

import pytest

IDENTITY = ["--external-id", "Abcdef123456", "--principal-arn", "arn:aws:iam::111122223333:role/farthing"]
CHINA = ["--partition", "aws-cn", "--external-id", "Abcdef123456",
         "--principal-arn", "arn:aws-cn:iam::111122223333:role/farthing"]
OPERATION = re.compile(r'^FARTHING_AWS_OPERATION\((\w+), "(\w+)", "([^"]+)", (\w+), (\w+)', re.MULTILINE)
TABLE = pathlib.Path(__file__).resolve().parents[2] / "src" / "aws" / "operations.inc"
FEATURES = ["identity", "billing", "organisation", "discovery", "metrics", "trail", "recommendations", "rules"]


@pytest.fixture
def policy(farthing):
    """The text that `farthing policy` prints: policy("--format", "matrix")"""
    return lambda *arguments, **options: farthing("policy", *arguments, **options).stdout


@pytest.fixture
def permissions(policy):
    return json.loads(policy("--format", "matrix", "--output", "json"))["permissions"]


def statements(text):
    return json.loads(text)["Statement"]


def lint(path, *regions):
    """What cfn-lint complains of."""
    pytest.importorskip("cfnlint")
    program = "import sys; from cfnlint.runner import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", program, "--regions", *regions, "--template", str(path)],
                          capture_output=True, text=True, timeout=300, check=False)
    return done.stdout + done.stderr


def test_the_matrix_is_what_the_table_of_operations_needs(permissions):
    needed = {(feature, action) for _, _, action, feature, scope in OPERATION.findall(TABLE.read_text(encoding="utf-8"))
              if scope != "base"}
    asked = {(line["feature"], line["action"]) for line in permissions}
    assert asked - needed == {("billing", "kms:Decrypt")}
    assert needed - asked == set()
    assert {line["feature"] for line in permissions} == set(FEATURES)


def test_every_action_exists(permissions):
    cfnlint = pytest.importorskip("cfnlint")
    known = json.loads((pathlib.Path(cfnlint.__file__).parent / "data/AdditionalSpecs/Policies.json").read_text())
    for line in permissions:
        service, name = line["action"].split(":")
        assert name.lower() in known[service]["Actions"], line["action"]


def test_no_action_writes(permissions):
    """AWS's own ReadOnlyAccess holds every action, but for a few that it lacks and that are reads all the same."""
    moto = pytest.importorskip("moto.iam.aws_managed_policies")
    managed = json.loads(moto.aws_managed_policies_data)["ReadOnlyAccess"]["Document"]
    patterns = [pattern.lower() for statement in managed["Statement"] for pattern in statement["Action"]]
    lacking = {line["action"] for line in permissions
               if not any(fnmatch.fnmatch(line["action"].lower(), pattern) for pattern in patterns)}
    assert lacking <= {"cur:DescribeReportDefinitions", "bcm-data-exports:GetExport", "bcm-data-exports:ListExports",
                       "bcm-data-exports:ListExecutions", "kms:Decrypt", "sts:GetCallerIdentity"}


def test_the_matrix_reads_alike_in_every_form(policy, permissions):
    csv = policy("--format", "matrix", "--output", "csv").splitlines()
    assert len(csv) == len(permissions) + 1
    table = policy("--format", "matrix")
    for line in permissions:
        assert line["action"] in table
    only = policy("--format", "matrix", "--feature", "trail", "--output", "json")
    assert {line["feature"] for line in json.loads(only)["permissions"]} == {"trail"}


def test_the_policy_is_scoped_and_fits(policy):
    text = policy("--bucket", "acme-bills", "--prefix", "cur", "--minified")
    assert len(text.strip()) <= 6144
    by_sid = {statement["Sid"]: statement for statement in statements(text)}
    assert by_sid["FarthingV1BillingObjects"]["Resource"] == ["arn:aws:s3:::acme-bills/cur/*"]
    assert by_sid["FarthingV1BillingList"]["Condition"] == {"StringLike": {"s3:prefix": ["cur/*"]}}
    for statement in by_sid.values():
        assert not any("*" in action for action in statement["Action"])
        if "s3:GetObject" in statement["Action"] or "kms:Decrypt" in statement["Action"]:
            assert "*" not in statement["Resource"]
    assert json.loads(policy("--bucket", "acme-bills", "--prefix", "cur")) == json.loads(text)
    assert "s3:GetObject\"" not in policy()


def test_the_trust_names_one_principal_and_one_id(policy):
    [statement] = statements(policy("--format", "trust", *IDENTITY))
    assert statement["Principal"] == {"AWS": "arn:aws:iam::111122223333:role/farthing"}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "Abcdef123456"}}


def test_the_external_id_is_the_clients_and_stays(policy, farthing, data_folder):
    farthing("clients", "add", "other")
    principal = ["--principal-arn", "arn:aws:iam::111122223333:role/farthing"]
    first = policy("--format", "trust", *principal)
    assert policy("--format", "trust", *principal) == first
    assert policy("--format", "trust", *principal, "--client", "other") != first
    given = statements(first)[0]["Condition"]["StringEquals"]["sts:ExternalId"]
    assert f'Default: "{given}"' in policy("--format", "cloudformation-member", *principal)


def test_no_data_folder_is_made_where_none_is_needed(policy, data_folder):
    for form in ("trust", "cloudformation", "terraform", "stackset", "cloudformation-member", "terraform-member"):
        policy("--format", form, *IDENTITY)
    policy("--format", "cloudformation", "--blank")
    for form in ("policy", "base", "matrix"):
        policy("--format", form)
    assert not data_folder.exists()


def test_without_a_principal_the_command_says_so(farthing):
    done = farthing("policy", "--format", "trust", "--external-id", "Abcdef123456", code=2)
    assert "--principal-arn" in done.stderr


@pytest.mark.parametrize("arguments", [
    (), ("--export", "cur-2"), ("--export", "none", "--existing-bucket"),
    ("--existing-bucket", "--bucket-region", "eu-west-1"), ("--daily", "--create-new"),
    ("--feature", "billing"), ("--existing-bucket", "--kms-key", "arn:aws:kms:us-east-1:111122223333:key/1234abcd"),
], ids=" ".join)
def test_the_payers_template_is_clean(policy, tmp_path, arguments):
    path = tmp_path / "farthing.yaml"
    path.write_text(policy("--format", "cloudformation", *IDENTITY, "--bucket", "acme-bills", *arguments))
    assert lint(path, "us-east-1") == ""


def test_the_blank_template_is_clean(policy, tmp_path):
    path = tmp_path / "farthing.yaml"
    path.write_text(policy("--format", "cloudformation", "--blank"))
    assert "111122223333" not in path.read_text()
    assert lint(path, "us-east-1") == ""


def test_the_payers_template_for_china_is_clean(policy, tmp_path):
    path = tmp_path / "farthing.yaml"
    path.write_text(policy("--format", "cloudformation", *CHINA, "--bucket", "acme-bills"))
    assert lint(path, "cn-northwest-1") == ""


def test_the_members_template_is_clean_everywhere(policy, tmp_path):
    path = tmp_path / "member.yaml"
    path.write_text(policy("--format", "cloudformation-member", *IDENTITY))
    assert lint(path, "us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1") == ""


def actions_of(node):
    """Every action in a template, wherever it stands, of statements that allow."""
    if isinstance(node, dict):
        if node.get("Effect") == "Allow" and "Principal" not in node:
            actions = node["Action"]
            return set(actions if isinstance(actions, list) else [actions])
        return set().union(*(actions_of(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(actions_of(value) for value in node)) if node else set()
    return set()


def read_yaml(text):
    yaml = pytest.importorskip("yaml")

    class Loader(yaml.SafeLoader):
        pass

    def construct(loader, _, node):
        if isinstance(node, yaml.ScalarNode):
            return loader.construct_scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_mapping(node, deep=True)

    Loader.add_multi_constructor("!", construct)
    return yaml.load(text, Loader)


def test_templates_grant_what_the_policy_grants(policy, permissions):
    stack = read_yaml(policy("--format", "cloudformation", *IDENTITY, "--bucket", "acme-bills"))
    assert actions_of(stack) == {line["action"] for line in permissions}
    member = read_yaml(policy("--format", "cloudformation-member", *IDENTITY))
    assert actions_of(member) == {line["action"] for line in permissions
                                  if line["feature"] not in ("billing", "organisation")}
    role = stack["Resources"]["Role"]["Properties"]
    assert (role["RoleName"], role["Path"], role["MaxSessionDuration"]) == ("FarthingAccess", "/farthing/", 3600)
    bucket = stack["Resources"]["Bucket"]
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}


def test_the_export_has_every_column(policy):
    stack = read_yaml(policy("--format", "cloudformation", *IDENTITY, "--bucket", "acme-bills", "--export", "cur-2"))
    query = stack["Resources"]["Export"]["Properties"]["Export"]["DataQuery"]["QueryStatement"]
    columns = re.fullmatch(r"SELECT (.*) FROM COST_AND_USAGE_REPORT", query).group(1).split(", ")
    assert len(columns) == len(set(columns)) == 114
    assert "line_item_resource_id" in columns


@pytest.mark.parametrize("form, arguments", [("terraform", ("--bucket", "acme-bills")), ("terraform-member", ())])
def test_the_terraform_module_is_well_formed(policy, permissions, form, arguments):
    hcl2 = pytest.importorskip("hcl2")
    text = policy("--format", form, *IDENTITY, *arguments)
    module = hcl2.loads(text)
    kinds = {name.strip('"') for resource in module["resource"] for name in resource if not name.startswith("__")}
    assert {"aws_iam_role", "aws_iam_role_policy"} <= kinds
    assert ("aws_cur_report_definition" in kinds) == (form == "terraform")
    granted = set(re.findall(r'^          "([a-z0-9-]+:\w+)",$', text, re.MULTILINE))
    assert granted == {line["action"] for line in permissions
                       if form == "terraform" or line["feature"] not in ("billing", "organisation")}


@pytest.mark.parametrize("arguments", [("terraform", "--bucket", "acme-bills"), ("terraform-member",),
                                       ("terraform", "--bucket", "acme-bills", "--export", "cur-2"),
                                       ("terraform", *CHINA, "--bucket", "acme-bills")], ids=" ".join)
def test_the_terraform_module_defines_what_it_refers_to(policy, arguments):
    text = policy("--format", *(arguments if CHINA[0] in arguments else (*arguments, *IDENTITY)))
    defined = {f"var.{name}" for name in re.findall(r'^variable "(\w+)"', text, re.MULTILINE)}
    defined |= {f"{kind}.{name}" for kind, name in re.findall(r'^resource "(\w+)" "(\w+)"', text, re.MULTILINE)}
    defined |= {f"data.{kind}.{name}" for kind, name in re.findall(r'^data "(\w+)" "(\w+)"', text, re.MULTILINE)}
    for block in re.findall(r"^locals {$(.*?)^}", text, re.MULTILINE | re.DOTALL):
        defined |= {f"local.{name}" for name in re.findall(r"^  (\w+) +=", block, re.MULTILINE)}
    used = set(re.findall(r"\b(?:var|local)\.\w+", text))
    used |= {f"data.{kind}.{name}" for kind, name in re.findall(r"\bdata\.(aws_\w+)\.(\w+)", text)}
    used |= {f"{kind}.{name}" for kind, name in re.findall(r"(?<!data\.)\b(aws_\w+)\.(\w+)", text)}
    assert used and used <= defined
    assert {name for name in defined if name.startswith(("var.", "local.", "data."))} <= used


def parameters_of(template):
    return set(read_yaml(template)["Parameters"])


@pytest.mark.parametrize("arguments", [(), ("--feature", "billing"), ("--export", "none", "--existing-bucket"),
                                       ("--existing-bucket", "--kms-key",
                                        "arn:aws:kms:us-east-1:111122223333:key/1234abcd")], ids=" ".join)
def test_links_and_lines_name_parameters_that_the_template_has(policy, arguments):
    arguments = [*IDENTITY, "--bucket", "acme-bills", *arguments]
    known = parameters_of(policy("--format", "cloudformation", *arguments))
    said = policy("--format", "link", *arguments, "--template-url", "https://acme.s3.amazonaws.com/farthing.yaml")
    link = said.splitlines()[0]
    assert set(re.findall(r"[?&]param_(\w+)=", link)) <= known
    assert set(re.findall(r"^    '?(\w+)=", said, re.MULTILINE)) <= known
    assert set(re.findall(r"[?&]param_(\w+)=", link)) == set(re.findall(r"^    '?(\w+)=", said, re.MULTILINE))


def test_a_stack_set_names_parameters_that_its_template_has(policy):
    known = parameters_of(policy("--format", "cloudformation-member", *IDENTITY))
    for accounts in ((), ("--account", "444455556666")):
        named = set(re.findall(r"ParameterKey=(\w+)", policy("--format", "stackset", *IDENTITY, *accounts)))
        assert {"PrincipalArn", "ExternalId"} <= named <= known


@pytest.mark.parametrize("partition, region", [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")])
def test_the_body_of_a_stack_set_is_clean_in_each_partition(policy, tmp_path, partition, region):
    path = tmp_path / "member.yaml"
    path.write_text(policy("--format", "cloudformation-member", "--partition", partition, "--external-id",
                           "Abcdef123456", "--principal-arn", f"arn:{partition}:iam::111122223333:role/farthing"))
    assert lint(path, region) == ""


def test_lines_for_the_shell_are_words(policy):
    import shlex

    line = policy("--format", "link", *IDENTITY, "--bucket", "acme-bills")
    words = shlex.split(line, comments=True)
    assert words[:3] == ["aws", "cloudformation", "deploy"]
    assert "ExternalId=Abcdef123456" in words
    for text in (line, policy("--format", "stackset", *IDENTITY),
                 policy("--format", "stackset", *IDENTITY, "--account", "444455556666")):
        assert subprocess.run(["bash", "-n"], input=text, text=True, check=False).returncode == 0


def test_a_published_template_gives_a_link(policy):
    link = policy("--format", "link", *IDENTITY, "--bucket", "acme-bills",
                  "--template-url", "https://acme.s3.amazonaws.com/farthing.yaml").splitlines()[0]
    assert link.startswith("https://console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/quickcreate?")
    assert "param_BucketName=acme-bills" in link


@pytest.mark.parametrize("bad", ['a"b', "a'b", "a\nb: c", "${x}", "$(id)", "a;b", "a b", "a\\b", "%{x}", "*", "a`b`"])
@pytest.mark.parametrize("option", ["--external-id", "--bucket", "--prefix", "--export-name", "--stack",
                                    "--principal-arn", "--kms-key"])
def test_what_could_mean_more_is_refused(farthing, option, bad):
    arguments = [*IDENTITY, "--bucket", "acme-bills", "--existing-bucket", option, bad]
    for form in ("cloudformation", "terraform", "link"):
        if option == "--stack" and form != "link":
            continue
        done = farthing("policy", "--format", form, *arguments, code=2)
        assert done.stdout == ""


def test_a_file_is_written_whole(farthing, tmp_path):
    path = tmp_path / "trust.json"
    done = farthing("policy", "--format", "trust", *IDENTITY, "--output-file", path)
    assert done.stdout == ""
    assert statements(path.read_text())


def test_an_unknown_feature_is_answered_with_all_there_are(farthing):
    stderr = farthing("policy", "--feature", "everything", code=2).stderr
    for feature in FEATURES:
        assert feature in stderr
