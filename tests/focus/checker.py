"""Holds a file against what FOCUS asks of its columns: presence, types, nulls, values, and what goes with what.

Every static rule of the 1.2 requirement model as far as it speaks of columns, by the text of the specification where the
published model is wrong; and assertions about rows that no rule of the model makes. `broken(table)` says what does not
hold, as (rule, row, text). A rule has the name of its column, or of what it is about.
"""

import collections
import json
import re
from datetime import timedelta
from decimal import Decimal, getcontext

from specification import ALLOWED, PRICE_DETAILS, SUBCATEGORIES, columns_of

getcontext().prec = 80  # a price times a quantity has up to 50 digits

CURRENCY = re.compile(r"[A-Z]{3}")
TIMES = "Year|Month|Day|Hour|Minute|Second"
#: a number, words, and for how long or how often
UNIT = re.compile(rf"([0-9]+ )?[A-Za-z][A-Za-z0-9]*( [A-Za-z][A-Za-z0-9]*)*(-({TIMES})s|/({TIMES}))?")
#: units of bills that FOCUS writes otherwise
RAW_UNIT = re.compile(r"[Hh]rs?|hours?|gb|mb|tb|requests?|Quantity|.*([Mm]onth|Second|Hrs)")
COST_COLUMNS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
X_ROLES = {"Source", "Unused", "Adjustment"}

#: What farthing cannot tell, with the condition (docs/focus.md, "Known gaps"); rule: condition on the row.
GAPS = {
    "CommitmentDiscountQuantity is there": lambda row: row["CommitmentDiscountCategory"] == "Usage" and (
        row["CommitmentDiscountStatus"] == "Unused" or row["ChargeCategory"] == "Purchase"),
    "EffectiveCost of a commitment's purchase is 0": lambda row: row.get("x_LineItemType") == "Refund",
    # AWS bills late use with the next month, and dates some fees ahead.
    "charges lie in their billing period": lambda row: (
        row["BillingPeriodStart"] - timedelta(days=92) <= row["ChargePeriodStart"]
        < row["BillingPeriodEnd"] + timedelta(days=31)),
}




RULES = {}


def rule(name):
    def add(check):
        RULES[name] = check
        return check

    return add


def has_price(row):
    return row["ChargeCategory"] in ("Usage", "Purchase") and row["ChargeClass"] != "Correction"


def is_null(row, *names):
    return [row.get(name) is None for name in names]


def when(condition, text):
    return [text] if condition else []


@rule("BillingCurrency")
def _(row):
    return when(not CURRENCY.fullmatch(row["BillingCurrency"] or ""), row["BillingCurrency"])


@rule("PricingCurrency")
def _(row):
    return when("PricingCurrency" in row and not CURRENCY.fullmatch(row["PricingCurrency"] or ""),
                row.get("PricingCurrency"))


@rule("PricingCurrency agrees")
def _(row):
    if row.get("PricingCurrency") != row["BillingCurrency"]:
        return []
    pairs = (("PricingCurrencyContractedUnitPrice", "ContractedUnitPrice"), ("PricingCurrencyListUnitPrice", "ListUnitPrice"),
             ("PricingCurrencyEffectiveCost", "EffectiveCost"))
    return [name for name, other in pairs if row[name] != row[other]]


@rule("billing period")
def _(row):
    start, end = row["BillingPeriodStart"], row["BillingPeriodEnd"]
    return when(start is None or end is None or not start < end, f"{start} to {end}")


@rule("charge period")
def _(row):
    start, end = row["ChargePeriodStart"], row["ChargePeriodEnd"]
    return when(start is None or end is None or not start < end, f"{start} to {end}")


@rule("charges lie in their billing period")
def _(row):
    if row["ChargeClass"] == "Correction" or row["ChargePeriodStart"] is None:
        return []
    return when(not row["BillingPeriodStart"] <= row["ChargePeriodStart"] < row["BillingPeriodEnd"],
                str(row["ChargePeriodStart"]))


@rule("ServiceSubcategory has its parent")
def _(row):
    if "ServiceSubcategory" not in row:
        return []
    return when(row["ServiceSubcategory"] not in SUBCATEGORIES.get(row["ServiceCategory"], ()),
                f"{row['ServiceCategory']}: {row['ServiceSubcategory']}")


@rule("ServiceCategory is allowed")
def _(row):
    return when(row["ServiceCategory"] not in SUBCATEGORIES, row["ServiceCategory"])


@rule("ChargeFrequency of a purchase")
def _(row):
    return when(row["ChargeCategory"] == "Purchase" and row["ChargeFrequency"] == "Usage-Based", "Usage-Based")


@rule("ChargeFrequency of use")
def _(row):
    is_use = row["ChargeCategory"] == "Usage" and row.get("x_LineItemType") != "Refund"
    return when(is_use and row["ChargeFrequency"] != "Usage-Based", row["ChargeFrequency"])


@rule("CommitmentDiscountCategory goes with the id")
def _(row):
    return when(len(set(is_null(row, "CommitmentDiscountId", "CommitmentDiscountCategory"))) > 1, "")


@rule("CommitmentDiscountType goes with the id")
def _(row):
    return when(len(set(is_null(row, "CommitmentDiscountId", "CommitmentDiscountType"))) > 1, "")


@rule("CommitmentDiscountName goes with the id")
def _(row):
    return when(row["CommitmentDiscountId"] is None and row["CommitmentDiscountName"] is not None, "")


@rule("CommitmentDiscountStatus goes with the id")
def _(row):
    return when(row["CommitmentDiscountId"] is None and row["CommitmentDiscountStatus"] is not None, "")


@rule("CommitmentDiscountStatus is there")
def _(row):
    needs = row["CommitmentDiscountId"] is not None and row["ChargeCategory"] == "Usage"
    return when(needs and row["CommitmentDiscountStatus"] is None and row["ChargeClass"] is None, "")


@rule("CommitmentDiscountStatus is of use")
def _(row):
    return when(row["CommitmentDiscountStatus"] is not None and row["ChargeCategory"] != "Usage", row["ChargeCategory"])


@rule("CommitmentDiscountQuantity is there")
def _(row):
    needs = row["CommitmentDiscountId"] is not None and has_price(row)
    return when("CommitmentDiscountQuantity" in row and needs and row["CommitmentDiscountQuantity"] is None, "")


@rule("CommitmentDiscountQuantity is not elsewhere")
def _(row):
    may = row["CommitmentDiscountId"] is not None and row["ChargeCategory"] in ("Usage", "Purchase")
    return when(not may and row.get("CommitmentDiscountQuantity") is not None, "")


@rule("CommitmentDiscountUnit goes with the quantity")
def _(row):
    return when(len(set(is_null(row, "CommitmentDiscountQuantity", "CommitmentDiscountUnit"))) > 1, "")


@rule("ConsumedQuantity is there")
def _(row):
    needs = row["ChargeCategory"] == "Usage" and row["CommitmentDiscountStatus"] != "Unused"
    return when(needs and row["ChargeClass"] is None and row["ConsumedQuantity"] is None, "")


@rule("ConsumedQuantity is not elsewhere")
def _(row):
    may = row["ChargeCategory"] == "Usage" and row["CommitmentDiscountStatus"] != "Unused"
    return when(not may and row["ConsumedQuantity"] is not None, row["ChargeCategory"])


@rule("ConsumedUnit goes with the quantity")
def _(row):
    return when(len(set(is_null(row, "ConsumedQuantity", "ConsumedUnit"))) > 1, "")


@rule("PricingUnit goes with the quantity")
def _(row):
    return when(len(set(is_null(row, "PricingQuantity", "PricingUnit"))) > 1, "")


@rule("units are FOCUS's")
def _(row):
    units = {row.get(name) for name in ("PricingUnit", "ConsumedUnit", "CommitmentDiscountUnit")} - {None}
    return [unit for unit in units if not UNIT.fullmatch(unit) or RAW_UNIT.fullmatch(unit)]


for price in ("ListUnitPrice", "ContractedUnitPrice", "PricingQuantity", "PricingCategory", "SkuId", "SkuPriceId"):
    @rule(f"{price} of a tax")
    def _(row, price=price):
        return when(row["ChargeCategory"] == "Tax" and row[price] is not None, str(row[price]))

    @rule(f"{price} is there")
    def _(row, price=price):
        return when(has_price(row) and row[price] is None, row["ChargeCategory"])

for price, cost in (("ListUnitPrice", "ListCost"), ("ContractedUnitPrice", "ContractedCost")):
    @rule(f"{price} is not negative")
    def _(row, price=price):
        return when(row[price] is not None and row[price] < 0, str(row[price]))

    @rule(f"{cost} is the price times the quantity")
    def _(row, price=price, cost=cost):
        if None in (row[price], row["PricingQuantity"]) or row["ChargeClass"] == "Correction":
            return []
        return when(row[cost] != row[price] * row["PricingQuantity"],
                    f"{row[cost]} is not {row[price]} times {row['PricingQuantity']}")

    @rule(f"{cost} of what has no price is its BilledCost")
    def _(row, price=price, cost=cost):
        return when(row[price] is None and row[cost] != row["BilledCost"], str(row[cost]))


@rule("PricingCategory of a commitment")
def _(row):
    used = row["CommitmentDiscountStatus"] is not None
    return when(used and row["PricingCategory"] != "Committed", row["PricingCategory"])


@rule("PricingCategory without a commitment")
def _(row):
    return when(row["PricingCategory"] == "Committed" and row["ChargeCategory"] != "Usage", row["ChargeCategory"])


@rule("BilledCost of covered use is 0")
def _(row):
    return when(row["CommitmentDiscountStatus"] is not None and row["BilledCost"] != 0, str(row["BilledCost"]))


@rule("EffectiveCost of a commitment's purchase is 0")
def _(row):
    buys = row["ChargeCategory"] == "Purchase" and row["CommitmentDiscountId"] is not None
    return when(buys and row["EffectiveCost"] != 0, str(row["EffectiveCost"]))


@rule("EffectiveCost without a commitment is the BilledCost")
def _(row):
    plain = row["CommitmentDiscountId"] is None and row["PricingCategory"] != "Committed"
    return when(plain and row["EffectiveCost"] != row["BilledCost"] and row.get("x_LineItemType") != "Refund",
                f"{row['EffectiveCost']} is not {row['BilledCost']}")


@rule("EffectiveCost of taxes and credits")
def _(row):
    return when(row["ChargeCategory"] in ("Tax", "Credit") and row["EffectiveCost"] != row["BilledCost"], "")


@rule("what was not used is the commitment's own")
def _(row):
    return when(row["CommitmentDiscountStatus"] == "Unused" and row["ResourceId"] is None, "")


@rule("RegionName goes with the id")
def _(row):
    return when(len(set(is_null(row, "RegionId", "RegionName"))) > 1, "")


@rule("ResourceType goes with the id")
def _(row):
    return when(len(set(is_null(row, "ResourceId", "ResourceType"))) > 1, "")


@rule("ResourceName goes with the id")
def _(row):
    return when(row["ResourceName"] is not None and row["ResourceName"] == row["ResourceId"]
                or row["ResourceId"] is None and row["ResourceName"] is not None, row["ResourceName"])


@rule("SkuMeter goes with the SKU")
def _(row):
    return when(row["SkuId"] is None and row.get("SkuMeter") is not None, "")


@rule("SkuPriceDetails goes with the price")
def _(row):
    return when(row["SkuPriceId"] is None and row.get("SkuPriceDetails") is not None, "")


@rule("SkuPriceDetails has keys of FOCUS")
def _(row):
    keys = flat(row.get("SkuPriceDetails")) or {}
    return [key for key in keys if key not in PRICE_DETAILS and not key.startswith("x_")]


@rule("SubAccountName goes with the id")
def _(row):
    return when(len(set(is_null(row, "SubAccountId", "SubAccountName"))) > 1, "")


@rule("SubAccountType goes with the id")
def _(row):
    return when("SubAccountType" in row and len(set(is_null(row, "SubAccountId", "SubAccountType"))) > 1, "")


@rule("CapacityReservationStatus goes with the id")
def _(row):
    return when(row.get("CapacityReservationId") is None and row.get("CapacityReservationStatus") is not None, "")


@rule("CapacityReservationStatus is there")
def _(row):
    needs = row.get("CapacityReservationId") is not None and row["ChargeCategory"] == "Usage"
    return when(needs and row["CapacityReservationStatus"] is None, "")


@rule("AllocatedResourceName goes with the id")
def _(row):
    return when(len(set(is_null(row, "AllocatedResourceId", "AllocatedResourceName"))) > 1, "")


@rule("x_RowRole")
def _(row):
    return when(row["x_RowRole"] not in X_ROLES, row["x_RowRole"])


def flat(text):
    """The object of a JSON cell when it is flat; else nothing."""
    if text is None:
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    is_flat = isinstance(value, dict) and not any(isinstance(one, (dict, list)) for one in value.values())
    return value if is_flat else None


def broken_columns(table):
    """What is wrong with the columns themselves."""
    wanted = columns_of(table.version)
    for name, (_, kind, _) in wanted.items():
        if name not in table.types:
            yield f"{name} is a column", None, "it is missing"
        elif table.types[name] != ("String" if kind == "JSON" else kind):
            yield f"{name} has its type", None, table.types[name]
    seen_ours = False
    for name in table.types:
        if name.startswith("x_"):
            seen_ours = True
        elif name not in wanted:
            yield "columns are FOCUS's or begin with x_", None, name
        elif seen_ours:
            yield "columns of FOCUS come first", None, name
    if len(set(map(str.lower, table.types))) != len(table.types):
        yield "columns differ in more than case", None, ""


def broken_sets(table):
    """What is wrong between rows."""
    def one_for_each(rule_name, key, value):
        seen = {}
        for number, row in enumerate(table.rows):
            if row.get(key) is not None and row.get(value) is not None:
                if seen.setdefault(row[key], row[value]) != row[value]:
                    yield rule_name, number, f"{row[key]}: {seen[row[key]]} and {row[value]}"

    yield from one_for_each("a service has one category", "ServiceName", "ServiceCategory")
    yield from one_for_each("a service has one subcategory", "ServiceName", "ServiceSubcategory")
    yield from one_for_each("a price has one SKU", "SkuPriceId", "SkuId")
    yield from one_for_each("a commitment has one unit", "CommitmentDiscountId", "CommitmentDiscountUnit")
    yield from one_for_each("a commitment has one category", "CommitmentDiscountId", "CommitmentDiscountCategory")
    yield from one_for_each("an account has one name", "SubAccountId", "SubAccountName")
    yield from one_for_each("a region has one name", "RegionId", "RegionName")


def broken_cells(table):
    """What is wrong in one cell, whatever its row."""
    wanted = columns_of(table.version)
    for number, row in enumerate(table.rows):
        for name, (_, kind, may_be_null) in wanted.items():
            value = row.get(name)
            if value is None:
                if not may_be_null and name in row:
                    yield f"{name} is not null", number, ""
                continue
            if value == "":
                yield f"{name} is null rather than empty", number, ""
            if name in ALLOWED and value not in ALLOWED[name]:
                yield f"{name} is allowed", number, value
            if kind == "JSON" and flat(value) is None:
                yield f"{name} is a flat object", number, value


def broken(table):
    """Everything that does not hold in a table, gaps left out, as (rule, row, text)."""
    found = [*broken_columns(table)]
    if any(rule_name.endswith("is a column") or rule_name.endswith("has its type") for rule_name, _, _ in found):
        return found  # the other rules read the columns
    found += [*broken_cells(table), *broken_sets(table)]
    for number, row in enumerate(table.rows):
        for name, check in RULES.items():
            for text in check(row):
                if name not in GAPS or not GAPS[name](row):
                    found.append((name, number, text or ""))
    return found


def number_of_rules(version):
    """How many rules a file of a version is held against."""
    wanted = columns_of(version)
    cells = sum(1 + (not null) + 1 + (name in ALLOWED) + (kind == "JSON") for name, (_, kind, null) in wanted.items())
    return len(wanted) + cells + 3 + 7 + len(RULES)


def sums(table):
    """What a file adds up to, by payer, currency and kind of charge."""
    total = collections.defaultdict(lambda: dict.fromkeys(COST_COLUMNS, Decimal(0)))
    for row in table.rows:
        for column in COST_COLUMNS:
            total[row["BillingAccountId"], row["BillingCurrency"], row["ChargeCategory"]][column] += row[column]
    return dict(total)
