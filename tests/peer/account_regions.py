"""Regions: those that everybody has, and those that an account must opt in to."""

from .world import OPT_IN_REGIONS

REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3",
           "eu-north-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
           "ap-southeast-2", "ca-central-1", "sa-east-1")


def not_opted_in(world, account):
    return set(OPT_IN_REGIONS) - set(world.opted_in.get(account, ()))


def describe_regions(world, operation, principal):
    closed = not_opted_in(world, principal.account)
    wanted = operation.members("RegionName") or [*REGIONS, *OPT_IN_REGIONS]
    everything = operation.params.get("AllRegions") == "true" or operation.members("RegionName")
    return {"Regions": [
        {"RegionName": region, "Endpoint": f"ec2.{region}.amazonaws.com",
         "OptInStatus": "opt-in-not-required" if region in REGIONS else "not-opted-in" if region in closed
         else "opted-in"}
        for region in wanted if region in REGIONS + OPT_IN_REGIONS and (everything or region not in closed)]}


def list_regions(world, operation, principal):
    closed = not_opted_in(world, principal.account)
    statuses = operation.params.get("RegionOptStatusContains")
    rows = [{"RegionName": region, "RegionOptStatus": "ENABLED_BY_DEFAULT" if region in REGIONS else
             "DISABLED" if region in closed else "ENABLED"} for region in REGIONS + OPT_IN_REGIONS]
    return {"Regions": [row for row in rows if not statuses or row["RegionOptStatus"] in statuses]}


OPERATIONS = {("ec2", "DescribeRegions"): describe_regions, ("account", "ListRegions"): list_regions}
