"""The doctor names cause, evidence and cure of whatever is wrong with services and regions.

Each test breaks one thing of a healthy organisation in the peer, and asks for the code that it must be called.
"""

from clinic import member_of, statement


# Services and regions


def test_fd211_missing_actions_are_named_with_their_statement(clinic):
    one = clinic.finds("FD211", "warning", check="permissions", feature="metrics")
    assert "cloudwatch:ListMetrics" in one["sentence"] and "cloudwatch:ListMetrics" in one["snippet"]
    assert one["dark"] == ["metrics"]


def test_fd209_guard_rail_above_a_feature(clinic):
    member = member_of(clinic)
    clinic.peer.attach_scp(member, statement("ec2:*", effect="Deny"))
    one = clinic.finds("FD209", "warning", check="permissions", role_arn=clinic.state["accounts"][member]["role_arn"],
                       feature="discovery")
    assert "ArnNotLike" in one["snippet"]


def test_fd701_tags_in_use_and_not_activated(clinic):
    tags = [{"TagKey": "team", "Type": "UserDefined", "Status": "Inactive"},
            {"TagKey": "stage", "Type": "UserDefined", "Status": "Active"}]
    clinic.peer.feed_cost_explorer(clinic.payer, {"ListCostAllocationTags": {"CostAllocationTags": tags}})
    one = clinic.finds("FD701", "warning")
    assert "team" in one["sentence"] and "TagKey=team" in one["snippet"] and "stage" not in one["snippet"]


def test_fd801_cost_explorer_was_never_opened(clinic):
    assert clinic.finds("FD801", "warning")["evidence"]["aws_code"] == "DataUnavailableException"


def test_fd802_cost_explorer_is_throttled(clinic):
    clinic.peer.refuse("ce:ListCostAllocationTags", "LimitExceededException", "You made too many calls.", 400)
    assert clinic.finds("FD802", "warning")["evidence"]["request_id"]


def test_fd803_region_that_is_not_enabled(clinic):
    one = clinic.finds("FD803", "warning", region="af-south-1")
    assert "af-south-1" in one["sentence"]


def test_fd804_one_refused_region_fails_no_other(clinic):
    member = member_of(clinic)
    clinic.peer.attach_scp(member, statement("ec2:DescribeInstances", effect="Deny", Condition={
        "StringEquals": {"aws:RequestedRegion": "sa-east-1"}}))
    arn = clinic.state["accounts"][member]["role_arn"]
    one = clinic.finds("FD804", "warning", role_arn=arn, region=None)
    assert one["subject"] == "sa-east-1" and "ArnNotLike" in one["snippet"]
    assert "16 regions answer" in clinic.finds("FD804", "ok", role_arn=arn, region=None)["sentence"]


def test_fd806_no_event(clinic):
    assert "no event" in clinic.finds("FD806", "warning")["sentence"]
