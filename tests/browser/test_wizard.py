"""Linking an AWS account in the pages, against the peer, until its bill is there."""

import json
import re

import pytest
from playwright.sync_api import expect

from connected_accounts import this_month
from deployments import Deployment, put_folder
from terraform_file import TerraformFile

BUCKET = "acme-new-bills"
REPORT = {"prefix": "farthing", "report": "farthing", "months": 2}


class Wizard:
    """The stages of `Add account`, as somebody goes through them."""

    def __init__(self, window, company):
        self.window, self.page, self.company = window, window.page, company
        # What the peer knows it knows at once: nobody need wait for it, as for AWS.
        self.page.route(re.compile(r"/connections(\?.*)?$"), self._without_patience)

    @staticmethod
    def _without_patience(route):
        body = route.request.post_data_json if route.request.method == "POST" else None
        if body:
            body.pop("patience_seconds", None)
            route.continue_(post_data=json.dumps(body))
        else:
            route.continue_()

    def begin(self, query=""):
        self.window.go(f"/clients/{self.company.CLIENT}/accounts/add{query}")
        expect(self.page.get_by_role("heading", name="Choose the cloud")).to_be_visible()
        return self

    def next(self, heading):
        self.window.press("Next")
        expect(self.page.get_by_role("heading", name=heading).first).to_be_visible()
        return self

    def kind(self, name):
        self.page.get_by_role("radio", name=re.compile(f"^{name}")).check(force=True)
        return self

    def name(self, text):
        self.page.get_by_label("Name of the account").fill(text)
        return self

    def bucket(self, name, prefix=None, is_there=False):
        if is_there:
            self.page.get_by_role("radio", name=re.compile("^Use what is there")).check(force=True)
        self.page.get_by_label(re.compile("^Bucket")).and_(self.page.locator("input[type=text]")).fill(name)
        if prefix is not None:
            self.page.get_by_label(re.compile("^Prefix")).fill(prefix)
        return self

    def way(self, name):
        self.page.get_by_role("radio", name=re.compile(f"^{name}")).check(force=True)
        return self

    def external_id(self):
        """As the page shows it."""
        identifier = self.company.external_id
        expect(self.page.get_by_text(identifier, exact=True).first).to_be_visible()
        return identifier

    def text(self, what):
        """A policy or template as the page shows it."""
        region = self.page.get_by_role("region", name=what)
        expect(region).to_be_visible()
        return region.inner_text()

    def saved(self, what):
        """The same, as the page saves it as a file."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=re.compile(f"^Save as [^:]+: {what}$")).click()
        self.saved_as = download.value.suggested_filename
        text = download.value.path().read_text(encoding="utf-8")
        assert text.strip() == self.text(what).strip()
        return text

    def link(self, role_arn):
        self.page.get_by_label("Role ARN", exact=True).fill(role_arn)
        self.test_and_link()
        return self

    def test_and_link(self):
        self.window.press("Test and link")

    def is_linked(self):
        expect(self.page.get_by_text("The account is linked", exact=True)).to_be_visible()
        return self

    def fetch(self):
        """The last stage, until everything is in; then the bills, as the page of bills lists them."""
        self.next("Fetching")
        expect(self.page.get_by_text("Everything that AWS has delivered is in")).to_be_visible()
        assert self.company.bills()
        self.window.press("Finish")
        self.window.go(f"/clients/{self.company.CLIENT}/bills").wait_for_heading("Bills")
        for bill in self.company.bills():
            assert self.company.admin("getProof", client=self.company.CLIENT, payer=bill["payer"], period=bill["period"],
                                      count_again=True)["verified"]
            expect(self.page.get_by_text(month(bill["period"])).first).to_be_visible()
        return self.company.bills()


def month(period):
    names = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
             "November", "December")
    return f"{names[int(period[5:]) - 1]} {period[:4]}"


@pytest.fixture
def wizard(company, open_window):  # the windows are closed before the server that they speak to
    return lambda made: Wizard(open_window(made.server, made.admin), made)


@pytest.fixture
def without_role(company, tmp_path):
    """A company whose accounts have no role for farthing."""
    made = company(**REPORT).without_roles()
    made.deployment = Deployment(made.peer, made.world.farthing, made.state, tmp_path)
    return made


def test_a_payer_is_linked_by_the_template_that_the_page_gives(wizard, without_role):
    without_role.peer.delete_report_definition(without_role.payer, without_role.state["report_name"])
    way = wizard(without_role).begin().next("Getting started").name("Acme payer").bucket(BUCKET)
    identifier = way.external_id()
    template = way.saved("the CloudFormation template")
    assert identifier in template and BUCKET in template
    outputs = without_role.deployment.deploy(template)
    put_folder(without_role.peer, without_role.sample.folder, BUCKET)
    way.next("Link the account").link(outputs["RoleArn"]).is_linked()
    assert [bill["period"] for bill in way.fetch()].count(this_month()) == 1


def test_a_payer_is_linked_by_hand_with_the_policies_that_the_page_shows(wizard, without_role):
    peer, state = without_role.peer, without_role.state
    way = wizard(without_role).begin().next("Getting started").name("By hand")
    way.bucket(state["bucket"], "farthing", is_there=True).way("By hand")
    trust, policy = json.loads(way.text("the trust policy")), json.loads(way.text("the permissions policy"))
    assert way.external_id() in json.dumps(trust) and state["bucket"] in json.dumps(policy)
    peer.create_role(without_role.payer, "ByHand", trust, "/farthing/", {"reading": policy})
    way.next("Link the account")
    page = way.page
    page.get_by_label(re.compile("^Export name")).fill("farthing")
    way.link(f"arn:aws:iam::{without_role.payer}:role/farthing/ByHand").is_linked()
    assert len(way.fetch()) == 2


def test_a_payer_by_its_template_and_its_members_by_a_stack_set_are_linked(wizard, without_role, tmp_path):
    peer, payer, deployment = without_role.peer, without_role.payer, without_role.deployment
    peer.delete_report_definition(payer, without_role.state["report_name"])
    way = wizard(without_role).begin().next("Getting started").name("Acme payer").bucket(BUCKET)
    outputs = deployment.deploy(way.saved("the CloudFormation template"))
    put_folder(peer, without_role.sample.folder, BUCKET)
    way.way("StackSet")
    template = way.saved("the template for member accounts")
    assert way.external_id() in template
    (tmp_path / way.saved_as).write_text(template, encoding="utf-8")
    lines = way.saved("the command lines of the StackSet")
    peer.answer("cloudformation:ActivateOrganizationsAccess", {})
    deployment.run_lines(lines, payer, tmp_path)
    way.next("Link the account").link(outputs["RoleArn"]).is_linked()
    assert len(way.fetch()) == 2

    for number, member in enumerate(without_role.members, start=2):
        way.begin().kind("Member").next("Getting started").name(f"Member {number}")
        way.next("Link the account").link(outputs["RoleArn"].replace(payer, member)).is_linked()
        assert [one["kind"] for one in without_role.connections()].count("member") == number - 1
    assert [one["state"] for one in without_role.connections()] == ["connected"] * number


def test_a_payer_is_linked_by_what_the_terraform_file_makes(wizard, without_role):
    peer, payer = without_role.peer, without_role.payer
    peer.delete_report_definition(payer, without_role.state["report_name"])
    way = wizard(without_role).begin().next("Getting started").name("Acme").bucket(BUCKET).way("Terraform")
    file = TerraformFile(way.saved("the Terraform file"), payer)
    assert (file["var.external_id"], file["var.bucket"]) == (way.external_id(), BUCKET)
    role = file.apply(peer)
    put_folder(peer, without_role.sample.folder, BUCKET)
    way.next("Link the account").link(role).is_linked()
    assert len(way.fetch()) == 2


def test_a_wrong_external_id_is_explained_and_mended_without_starting_over(wizard, company):
    acme = company()
    acme.trust("an-id-of-some-other-tool")
    way = wizard(acme).begin().next("Getting started").name("Acme payer").bucket(acme.bucket, is_there=True)
    identifier = way.external_id()
    way.next("Link the account").link(acme.role())
    page = way.page
    expect(page.get_by_text(re.compile(r"^\d+ checks? failed$"))).to_be_visible()
    expect(page.get_by_text(re.compile("^FD20[23]$")).first).to_be_visible()
    expect(page.get_by_text("What to do:").first).to_be_visible()
    assert identifier in page.locator("body").inner_text(), "the cure names the External ID that is to be trusted"
    acme.trust(identifier)
    page.get_by_role("button", name=re.compile("^Test again:")).first.click()
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_visible()
    expect(page.get_by_label("Role ARN", exact=True)).to_have_value(acme.role())
    assert way.fetch()


def test_a_member_account_needs_no_bucket_and_brings_no_bill(wizard, company):
    acme = company()
    acme.trust()
    member = acme.members[0]
    way = wizard(acme).begin().kind("Member").next("Getting started").name("A member")
    assert way.page.get_by_label(re.compile("^Bucket")).count() == 0
    template = way.text("the CloudFormation template")
    assert "AWS::S3::Bucket" not in template
    way.next("Link the account").link(acme.role(member)).is_linked()
    way.next("Fetching")
    expect(way.page.get_by_text("There is nothing to fetch: its costs stand in its payer’s bill.")).to_be_visible()
    [connection] = acme.connections()
    assert (connection["kind"], connection["account"]) == ("member", member)


def test_an_account_of_no_organisation_is_linked_as_standalone_and_brings_its_own_bill(wizard, company):
    acme = company()
    acme.trust()
    acme.peer.refuse("organizations:DescribeOrganization", "AWSOrganizationsNotInUseException",
                     "Your account is not a member of an organization.", account=acme.payer)
    way = wizard(acme).begin().kind("Standalone").next("Getting started").name("Alone").bucket(acme.bucket, is_there=True)
    way.next("Link the account").link(acme.role()).is_linked()
    assert len(way.fetch()) == 1
    [connection] = acme.connections()
    assert (connection["kind"], connection["account"]) == ("standalone", acme.payer)


def test_a_reload_in_the_middle_keeps_the_external_id_and_what_was_typed(wizard, company):
    acme = company()
    way = wizard(acme).begin().next("Getting started").name("Acme payer").bucket(BUCKET, "bills/2026").way("Terraform")
    identifier = way.external_id()
    page = way.page
    # The address follows what is typed a moment later.
    expect(page).to_have_url(re.compile("way=terraform.*prefix=bills"))
    page.reload()
    expect(page.get_by_label("Name of the account")).to_have_value("Acme payer")
    expect(page.get_by_label(re.compile("^Prefix"))).to_have_value("bills/2026")
    expect(page.get_by_role("radio", name=re.compile("^Terraform"))).to_be_checked()
    assert way.external_id() == identifier
    way.next("Link the account")
    page.get_by_label("Role ARN", exact=True).fill(acme.role())
    expect(page).to_have_url(re.compile("role_arn="))
    page.reload()
    expect(page.get_by_label("Role ARN", exact=True)).to_have_value(acme.role())
    page.go_back()
    expect(page.get_by_label("Name of the account")).to_have_value("Acme payer")


def test_it_can_be_finished_later_from_the_list_of_accounts(wizard, company):
    acme = company()
    way = wizard(acme).begin().next("Getting started").name("For later").bucket(acme.bucket, is_there=True)
    identifier = way.external_id()
    way.next("Link the account")
    page = way.page
    page.get_by_label("Role ARN", exact=True).fill(acme.role())
    way.window.press("Finish later")
    dialog = page.get_by_role("dialog", name="Finish later?")
    expect(dialog.get_by_text("All costs of this account’s own bill")).to_be_visible()
    dialog.get_by_role("button", name="Finish later").click()
    expect(page.get_by_text("For later waits for you")).to_be_visible()
    page.get_by_role("link", name="For later").click()
    expect(page.get_by_text("This account is not linked yet")).to_be_visible()
    acme.trust(identifier)
    page.get_by_role("link", name="Go on with linking").or_(page.get_by_role("button", name="Go on with linking")).first.click()
    expect(page.get_by_label("Role ARN", exact=True)).to_have_value(acme.role())
    way.test_and_link()
    way.is_linked()
    assert acme.external_id == identifier
    assert way.fetch()


def test_an_access_key_is_never_in_the_address_and_is_asked_for_again_after_a_reload(wizard, company):
    acme = company()
    way = wizard(acme)
    way.window.go("/clients/acme/accounts/add?stage=link&name=Acme&access=keys")
    page = way.page
    page.get_by_label("Access key id").fill("AKIAABCDEFGHIJKLMNOP")
    page.get_by_label("Secret access key").fill("s3cr3t/" + "x" * 33)
    page.get_by_label(re.compile("^AWS account number")).fill(acme.payer)
    expect(page).to_have_url(re.compile(acme.payer))
    assert "AKIA" not in page.url and "s3cr3t" not in page.url
    assert "s3cr3t" not in page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    page.reload()
    expect(page.get_by_label("Secret access key")).to_have_value("")
