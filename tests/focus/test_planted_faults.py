"""Each fault that somebody could build in turns the checker red, and red at the rule that is about it."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

import checker


def of(**wanted):
    """The first row of the golden file with these cells."""
    return lambda table: next(row for row in table.rows
                              if all(row[name] == value for name, value in wanted.items()))


USE = of(x_SourceRow=1)
COVERED = of(x_LineItemType="SavingsPlanCoveredUsage")
RESERVED = of(x_LineItemType="DiscountedUsage")
UNUSED = of(x_LineItemType="SavingsPlanRecurringFee", x_RowRole="Unused")
FEE = of(x_LineItemType="SavingsPlanRecurringFee", x_RowRole="Source")
SUPPORT = of(x_ServiceCode="AWSSupportBusiness")
TAX = of(x_LineItemType="Tax")
CREDIT = of(x_LineItemType="Credit")
CAPACITY = of(CapacityReservationStatus="Unused")
REST = of(x_RowRole="Adjustment")


def cell(find, rule, **changed):
    """A fault in the cells of one row; a function makes the new value of the old one."""
    def plant(table):
        row = find(table)
        for name, value in changed.items():
            row[name] = value(row[name]) if callable(value) else value
    return plant, rule


def column(rule, change):
    return change, rule


def drop(name):
    def change(table):
        del table.types[name]
        for row in table.rows:
            del row[name]
    return change


def retype(name, kind):
    def change(table):
        table.types[name] = kind
    return change


def put_first(name):
    def change(table):
        kind = table.types.pop(name)
        table.types = {name: kind, **table.types}
    return change


def add_column(name):
    def change(table):
        table.types = {name: "String", **table.types}
    return change


def half_a_service(table):
    rows = [row for row in table.rows if row["ServiceName"] == "Amazon Elastic Compute Cloud"]
    rows[0]["ServiceCategory"], rows[0]["ServiceSubcategory"] = "Storage", "Block Storage"


FAULTS = {
    "a column is missing": column("InvoiceId is a column", drop("InvoiceId")),
    "a cost is text": column("BilledCost has its type", retype("BilledCost", "String")),
    "a cost is a double": column("ListCost has its type", retype("ListCost", "double")),
    "a time has no zone": column("ChargePeriodStart has its type", retype("ChargePeriodStart", "a time without a zone")),
    "an account id is a number": column("SubAccountId has its type", retype("SubAccountId", "Integer")),
    "a column of ours comes first": column("columns of FOCUS come first", put_first("x_UsageType")),
    "a column of ours lacks its x_": column("columns are FOCUS's or begin with x_", add_column("LineItemType")),
    "an illegal ChargeCategory": cell(USE, "ChargeCategory is allowed", ChargeCategory="Fee"),
    "an illegal ChargeClass": cell(CREDIT, "ChargeClass is allowed", ChargeClass="Regular"),
    "an illegal ChargeFrequency": cell(USE, "ChargeFrequency is allowed", ChargeFrequency="Usage-based"),
    "an illegal PricingCategory": cell(USE, "PricingCategory is allowed", PricingCategory="On-Demand"),
    "an illegal ServiceCategory": cell(SUPPORT, "ServiceCategory is allowed", ServiceCategory="Management"),
    "an illegal ServiceSubcategory": cell(SUPPORT, "ServiceSubcategory has its parent", ServiceSubcategory="Help"),
    "a subcategory of another category": cell(SUPPORT, "ServiceSubcategory has its parent",
                                              ServiceSubcategory="Virtual Machines"),
    "one service in two categories": column("a service has one category", half_a_service),
    "an illegal commitment status": cell(COVERED, "CommitmentDiscountStatus is allowed", CommitmentDiscountStatus="Active"),
    "an illegal commitment category": cell(COVERED, "CommitmentDiscountCategory is allowed",
                                           CommitmentDiscountCategory="Money"),
    "a commitment of another category": cell(COVERED, "a commitment has one category", CommitmentDiscountCategory="Usage"),
    "a status without an id": cell(USE, "CommitmentDiscountStatus goes with the id", CommitmentDiscountStatus="Used"),
    "no status on covered use": cell(COVERED, "CommitmentDiscountStatus is there", CommitmentDiscountStatus=None),
    "a status on a purchase": cell(FEE, "CommitmentDiscountStatus is of use", CommitmentDiscountStatus="Used"),
    "a commitment without a type": cell(COVERED, "CommitmentDiscountType goes with the id", CommitmentDiscountType=None),
    "a commitment without a category": cell(COVERED, "CommitmentDiscountCategory goes with the id",
                                            CommitmentDiscountCategory=None),
    "a commitment's name without its id": cell(USE, "CommitmentDiscountName goes with the id", CommitmentDiscountName="x"),
    "no quantity of a plan's fee": cell(FEE, "CommitmentDiscountQuantity is there", CommitmentDiscountQuantity=None,
                                        CommitmentDiscountUnit=None),
    "a commitment's quantity on plain use": cell(USE, "CommitmentDiscountQuantity is not elsewhere",
                                                 CommitmentDiscountQuantity=Decimal(1), CommitmentDiscountUnit="Hours"),
    "a commitment's quantity without a unit": cell(COVERED, "CommitmentDiscountUnit goes with the quantity",
                                                   CommitmentDiscountUnit=None),
    "a commitment of two units": cell(COVERED, "a commitment has one unit", CommitmentDiscountUnit="Hours"),
    "covered use that is billed": cell(COVERED, "BilledCost of covered use is 0", BilledCost=Decimal("0.096")),
    "covered use at the standard price": cell(RESERVED, "PricingCategory of a commitment", PricingCategory="Standard"),
    "unused commitment that is billed": cell(UNUSED, "BilledCost of covered use is 0", BilledCost=Decimal(1)),
    "unused commitment without a resource": cell(UNUSED, "what was not used is the commitment's own", ResourceId=None,
                                                 ResourceType=None),
    "unused commitment that is consumed": cell(UNUSED, "ConsumedQuantity is not elsewhere", ConsumedQuantity=Decimal(1),
                                               ConsumedUnit="Hours"),
    "a commitment's fee that is amortised too": cell(FEE, "EffectiveCost of a commitment's purchase is 0",
                                                     EffectiveCost=Decimal("0.5"),
                                                     PricingCurrencyEffectiveCost=Decimal("0.5")),
    "use whose effective cost is 0": cell(USE, "EffectiveCost without a commitment is the BilledCost",
                                          EffectiveCost=Decimal(0), PricingCurrencyEffectiveCost=Decimal(0)),
    "a tax whose effective cost is another": cell(TAX, "EffectiveCost of taxes and credits", EffectiveCost=Decimal(1)),
    "ListCost off by the last digit": cell(USE, "ListCost is the price times the quantity",
                                           ListCost=lambda cost: cost + Decimal("1e-24")),
    "ContractedCost that is rounded": cell(USE, "ContractedCost is the price times the quantity",
                                           ContractedCost=Decimal("0.10")),
    "ListCost of a credit": cell(CREDIT, "ListCost of what has no price is its BilledCost", ListCost=Decimal(0)),
    "a negative list price": cell(USE, "ListUnitPrice is not negative", ListUnitPrice=Decimal("-0.096"),
                                  ListCost=Decimal("-0.096"), PricingCurrencyListUnitPrice=Decimal("-0.096")),
    "a negative contracted price": cell(USE, "ContractedUnitPrice is not negative", ContractedUnitPrice=Decimal(-1)),
    "use without a list price": cell(USE, "ListUnitPrice is there", ListUnitPrice=None),
    "use without a quantity": cell(USE, "PricingQuantity is there", PricingQuantity=None, PricingUnit=None),
    "use without a pricing category": cell(USE, "PricingCategory is there", PricingCategory=None),
    "use without a SKU": cell(USE, "SkuId is there", SkuId=None, SkuMeter=None),
    "a purchase without a SKU price": cell(SUPPORT, "SkuPriceId is there", SkuPriceId=None),
    "a tax with a price": cell(TAX, "ListUnitPrice of a tax", ListUnitPrice=Decimal(1)),
    "a tax with a quantity": cell(TAX, "PricingQuantity of a tax", PricingQuantity=Decimal(1), PricingUnit="Units"),
    "a tax with a SKU": cell(TAX, "SkuId of a tax", SkuId="x"),
    "a quantity without its unit": cell(USE, "PricingUnit goes with the quantity", PricingUnit=None),
    "a unit as the bill writes it": cell(USE, "units are FOCUS's", PricingUnit="Hrs"),
    "a unit in small letters": cell(USE, "units are FOCUS's", ConsumedUnit="hrs"),
    "a storage unit as the bill writes it": cell(USE, "units are FOCUS's", PricingUnit="GB-Mo"),
    "a unit of two dashes": cell(USE, "units are FOCUS's", PricingUnit="Lambda-GB-Seconds"),
    "use that consumes nothing": cell(USE, "ConsumedQuantity is there", ConsumedQuantity=None, ConsumedUnit=None),
    "a purchase that is consumed": cell(SUPPORT, "ConsumedQuantity is not elsewhere", ConsumedQuantity=Decimal(1),
                                        ConsumedUnit="Units"),
    "a consumed quantity without its unit": cell(USE, "ConsumedUnit goes with the quantity", ConsumedUnit=None),
    "use that happens once": cell(USE, "ChargeFrequency of use", ChargeFrequency="One-Time"),
    "a purchase by use": cell(SUPPORT, "ChargeFrequency of a purchase", ChargeFrequency="Usage-Based"),
    "a currency in words": cell(USE, "BillingCurrency", BillingCurrency="dollars"),
    "a pricing currency that disagrees": cell(USE, "PricingCurrency agrees", PricingCurrencyListUnitPrice=Decimal(7)),
    "a price without a SKU of its own": cell(USE, "a price has one SKU", SkuId="OTHER"),
    "a billing period that ends before it starts": cell(USE, "billing period",
                                                        BillingPeriodEnd=datetime(2026, 9, 1, tzinfo=timezone.utc)),
    "a charge that ends when it starts": cell(USE, "charge period",
                                              ChargePeriodEnd=lambda end: end - timedelta(hours=1)),
    "a charge of another year": cell(USE, "charges lie in their billing period",
                                     ChargePeriodStart=datetime(2025, 10, 1, tzinfo=timezone.utc)),
    "an empty text for null": cell(USE, "AvailabilityZone is null rather than empty", AvailabilityZone=""),
    "no publisher": cell(USE, "PublisherName is not null", PublisherName=None),
    "no issuer": cell(TAX, "InvoiceIssuerName is not null", InvoiceIssuerName=None),
    "a region without a name": cell(USE, "RegionName goes with the id", RegionName=None),
    "a region of two names": cell(USE, "a region has one name", RegionName="Virginia"),
    "a resource without a type": cell(USE, "ResourceType goes with the id", ResourceType=None),
    "a resource named after its id": cell(USE, "ResourceName goes with the id", ResourceName=lambda _: "i-0123456789abcdef0"),
    "an account without a name": cell(USE, "SubAccountName goes with the id", SubAccountName=None),
    "an account of two names": cell(USE, "an account has one name", SubAccountName="another"),
    "an account without a type": cell(USE, "SubAccountType goes with the id", SubAccountType=None),
    "a capacity reservation without a status": cell(CAPACITY, "CapacityReservationStatus is there",
                                                    CapacityReservationStatus=None),
    "a capacity status without a reservation": cell(CAPACITY, "CapacityReservationStatus goes with the id",
                                                    CapacityReservationId=None),
    "tags that are no JSON": cell(USE, "Tags is a flat object", Tags="team=delta"),
    "tags inside tags": cell(USE, "Tags is a flat object", Tags='{"team": {"name": "delta"}}'),
    "tags as a list": cell(USE, "Tags is a flat object", Tags='[{"Key": "team", "Value": "delta"}]'),
    "price details of an unknown key": cell(USE, "SkuPriceDetails has keys of FOCUS", SkuPriceDetails='{"vcpu": "2"}'),
    "price details without a price": cell(CREDIT, "SkuPriceDetails goes with the price", SkuPriceDetails="{}"),
    "a meter without a SKU": cell(CREDIT, "SkuMeter goes with the SKU", SkuMeter="x"),
    "a row of an unknown role": cell(REST, "x_RowRole", x_RowRole="Rest"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda name: name.replace(" ", "-"))
def test_a_fault_turns_the_checker_red(golden, fault):
    plant, rule = FAULTS[fault]
    table = golden.copy()
    plant(table)
    assert rule in {name for name, _, _ in checker.broken(table)}


def test_every_rule_about_rows_has_its_fault():
    planted = {rule for _, rule in FAULTS.values()}
    # What is left goes by the same code as one of its kind that is planted.
    alike = {"ContractedUnitPrice is there", "ContractedUnitPrice of a tax", "PricingCategory of a tax",
             "SkuPriceId of a tax", "ContractedCost of what has no price is its BilledCost",
             "PricingCategory without a commitment", "PricingCurrency", "AllocatedResourceName goes with the id"}
    assert set(checker.RULES) - planted == alike
