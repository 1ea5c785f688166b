"""Policy documents say what AWS says they say."""

import json

import pytest

from . import policy


def decide(action, resource, *statements, **context):
    return policy.decide([json.dumps({"Statement": [*statements]})], action, resource, context)


@pytest.mark.parametrize("actions, matches", (("s3:GetObject", True), ("S3:getobject", True), ("s3:Get*", True),
                                              ("s3:Ge?Object", True), ("*", True), (["a:B", "s3:*"], True),
                                              ("s3:Get", False), ("s3:GetObjectAcl", False), ("ec2:*", False)))
def test_actions(actions, matches):
    for element, expected in (("Action", matches), ("NotAction", not matches)):
        found = decide("s3:GetObject", "*", {"Effect": "Allow", element: actions, "Resource": "*"})
        assert (found == "allow") == expected


@pytest.mark.parametrize("resources, matches", (("*", True), ("arn:aws:s3:::b/k", True), ("arn:aws:s3:::b/*", True),
                                                ("arn:aws:s3:::?/k", True), ("arn:*:s3:::b/k", True),
                                                ("arn:aws:s3:::B/k", False), ("arn:aws:s3:::b", False),
                                                ("arn:aws:s3:::b/k*x", False), ("arn:aws:s3:::b/[k]", False)))
def test_resources(resources, matches):
    for element, expected in (("Resource", matches), ("NotResource", not matches)):
        found = decide("s3:GetObject", "arn:aws:s3:::b/k", {"Effect": "Allow", "Action": "*", element: resources})
        assert (found == "allow") == expected


def test_a_deny_wins_wherever_it_stands():
    allow, deny = ({"Effect": effect, "Action": "*", "Resource": "*"} for effect in ("Allow", "Deny"))
    assert decide("a:B", "*", allow) == "allow"
    assert decide("a:B", "*", deny, allow) == decide("a:B", "*", allow, deny) == "deny"
    assert decide("a:B", "*") is None


@pytest.mark.parametrize("operator, wanted, value, holds", (
    ("StringEquals", "a", "a", True), ("StringEquals", ["b", "a"], "a", True), ("StringEquals", "a*", "ab", False),
    ("StringEquals", "a", None, False), ("StringEqualsIfExists", "a", None, True),
    ("StringEqualsIfExists", "a", "b", False), ("StringEqualsIgnoreCase", "A", "a", True),
    ("StringNotEquals", "a", "b", True), ("StringNotEquals", "a", None, True),
    ("StringNotEquals", ["a", "b"], "b", False), ("StringLike", "a*", "ab", True), ("StringLike", "a*", None, False),
    ("StringNotLike", "a*", "ab", False), ("ArnLike", "arn:aws:iam::*:role/x", "arn:aws:iam::1:role/x", True),
    ("Bool", "true", "True", True), ("Bool", "true", None, False), ("BoolIfExists", "false", None, True),
    ("Null", "true", None, True), ("Null", "false", None, False), ("Null", "false", "a", True),
    ("NumericLessThanEquals", "5", "5", True), ("NumericGreaterThan", "5", "5", False),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "b"], True),
    ("ForAllValues:StringEquals", ["a"], ["a", "b"], False),
    ("ForAnyValue:StringEquals", ["a"], ["a", "b"], True), ("ForAnyValue:StringEquals", ["a"], None, False)))
def test_conditions(operator, wanted, value, holds):
    assert policy.holds(operator, value, wanted) == holds


def test_every_condition_must_hold():
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*",
                 "Condition": {"StringEquals": {"a:One": "1", "a:Two": "2"}, "Bool": {"a:Three": "true"}}}
    context = {"a:one": "1", "A:Two": "2", "a:three": "true"}
    assert decide("a:B", "*", statement, **context) == "allow"
    for name in context:
        assert decide("a:B", "*", statement, **context | {name: "no"}) is None


def test_variables_stand_for_values_of_the_request():
    statement = {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/${aws:username}/*"}
    assert decide("a:B", "arn:aws:s3:::b/anna/x", statement, **{"aws:username": "anna"}) == "allow"
    assert decide("a:B", "arn:aws:s3:::b/otto/x", statement, **{"aws:username": "anna"}) is None


def test_an_unknown_operator_is_no_guess():
    with pytest.raises(policy.UnknownCondition):
        policy.holds("DateLessThan", "2026-01-01", "2027-01-01")
