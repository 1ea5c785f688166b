"""Evaluates IAM policy documents: effect, principals, actions, resources and the conditions that matter here."""

import functools
import json
import re


@functools.lru_cache(maxsize=4096)
def pattern(text, ignore_case):
    body = "".join(".*" if char == "*" else "." if char == "?" else re.escape(char) for char in text)
    return re.compile(body, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def like(value, wanted, ignore_case=False):
    return pattern(wanted, ignore_case).fullmatch(value) is not None


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


@functools.lru_cache(maxsize=4096)
def statements(document):
    """The statements of a policy document, given as text."""
    if not document:
        return []
    return listed(json.loads(document).get("Statement"))


def number(compare):
    def test(value, wanted):
        try:
            return compare(float(value), float(wanted))
        except ValueError:
            return False

    return test


def same_flag(value, wanted):
    return value.lower() == str(wanted).lower()


TESTS = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StringLike": like,
    "ArnEquals": like,
    "ArnLike": like,
    "Bool": same_flag,
    "NumericEquals": number(lambda value, wanted: value == wanted),
    "NumericLessThan": number(lambda value, wanted: value < wanted),
    "NumericLessThanEquals": number(lambda value, wanted: value <= wanted),
    "NumericGreaterThan": number(lambda value, wanted: value > wanted),
    "NumericGreaterThanEquals": number(lambda value, wanted: value >= wanted),
}
NEGATED = {"StringNotEquals": "StringEquals", "StringNotLike": "StringLike", "ArnNotEquals": "ArnEquals",
           "ArnNotLike": "ArnLike", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase"}


class UnknownCondition(Exception):
    """A policy uses an operator that this evaluator does not know; guessing would hide mistakes."""


def holds(operator, value, wanted):
    """One condition key. `value` is None when the request does not carry the key."""
    quantifier, _, plain = operator.rpartition(":")
    optional = plain.endswith("IfExists")
    plain = plain.removesuffix("IfExists")
    wanted = [str(one) for one in listed(wanted)]
    if plain == "Null":
        return any(same_flag(str(value is None), one) for one in wanted)
    if value is None:
        # A negated operator is true of a key that is not there; ForAllValues too.
        return optional or plain in NEGATED or quantifier == "ForAllValues"
    test = TESTS.get(NEGATED.get(plain, plain))
    if test is None:
        raise UnknownCondition(operator)
    values = [str(one) for one in listed(value)]
    quantify = all if quantifier == "ForAllValues" else any
    if plain in NEGATED:
        return quantify(not any(test(one, other) for other in wanted) for one in values)
    return quantify(any(test(one, other) for other in wanted) for one in values)


def conditions_hold(statement, context):
    lowered = {key.lower(): value for key, value in context.items()}
    return all(holds(operator, lowered.get(key.lower()), wanted)
               for operator, keys in statement.get("Condition", {}).items() for key, wanted in keys.items())


def with_variables(text, context):
    return re.sub(r"\$\{([\w:/-]+)\}", lambda match: str(context.get(match[1], match[0])), text)


def applies(statement, action, resource, context):
    """True when a statement speaks of this action on this resource, under its conditions."""
    if "Action" in statement:
        if not any(like(action, one, True) for one in listed(statement["Action"])):
            return False
    elif any(like(action, one, True) for one in listed(statement.get("NotAction"))):
        return False
    if "Resource" in statement:
        if not any(like(resource, with_variables(one, context)) for one in listed(statement["Resource"])):
            return False
    elif "NotResource" in statement and any(like(resource, with_variables(one, context))
                                            for one in listed(statement["NotResource"])):
        return False
    return conditions_hold(statement, context)


def decide(documents, action, resource, context, fits=lambda statement: True):
    """ "deny", "allow" or None for what several policy documents say together."""
    effects = {statement["Effect"] for document in documents for statement in statements(document)
               if fits(statement) and applies(statement, action, resource, context)}
    return "deny" if "Deny" in effects else "allow" if "Allow" in effects else None


def names_principal(statement, principal):
    """How a statement of a resource's policy names a principal: "exactly", "its account", or None.

    A role or user that is named by ARN is remembered by AWS under its unique ID; such a policy holds the ID after the
    principal has gone, and one made anew under the same name is not it.
    """
    def name_of(wanted):
        if wanted == "*":
            return "exactly"
        if wanted in (principal.account, f"arn:aws:iam::{principal.account}:root"):
            return "its account"
        if wanted in (principal.arn, principal.source_arn, principal.unique_id):
            return "exactly"
        return None

    if "NotPrincipal" in statement:
        named = listed(statement["NotPrincipal"].get("AWS")) if isinstance(statement["NotPrincipal"], dict) else ["*"]
        return None if any(name_of(one) for one in named) else "exactly"
    wanted = statement.get("Principal")
    names = ["*"] if wanted == "*" else listed(wanted.get("AWS")) if isinstance(wanted, dict) else []
    found = [name_of(one) for one in names]
    return "exactly" if "exactly" in found else "its account" if "its account" in found else None
