"""CloudTrail's LookupEvents: newest first, fifty a page, two calls a second."""

import datetime
import json
import time

from .errors import AwsError

LARGEST_PAGE = 50
KEPT = datetime.timedelta(days=90)
ATTRIBUTES = {"EventId": "EventId", "EventName": "EventName", "ReadOnly": "ReadOnly", "Username": "Username",
              "EventSource": "EventSource", "AccessKeyId": "AccessKeyId"}


def at_a_time(value, default):
    if value is None:
        return default
    if isinstance(value, str):
        return datetime.datetime.fromisoformat(value)
    return datetime.datetime.fromtimestamp(value, datetime.UTC)


def throttle(world, account, region):
    now, rate = time.monotonic(), world.settings.lookups_per_second
    with world.lock:
        times = [then for then in world.lookups.get((account, region), []) if now - then < 1]
        if len(times) >= rate:
            raise AwsError("ThrottlingException", "Rate exceeded", 400)
        world.lookups[account, region] = [*times, now]


def matches(event, attribute):
    key, wanted = attribute["AttributeKey"], attribute["AttributeValue"]
    if key in ("ResourceType", "ResourceName"):
        return any(resource.get(key) == wanted for resource in event.get("Resources", []))
    return event.get(ATTRIBUTES[key]) == wanted


def lookup_events(world, operation, principal):
    throttle(world, principal.account, operation.region)
    params, now = operation.params, world.now()
    if not 1 <= params.get("MaxResults", LARGEST_PAGE) <= LARGEST_PAGE:
        raise AwsError("InvalidMaxResultsException", "A maximum of 50 results can be returned.", 400)
    start = max(at_a_time(params.get("StartTime"), now - KEPT), now - KEPT)
    end = at_a_time(params.get("EndTime"), now)
    if start > end:
        raise AwsError("InvalidTimeRangeException", "The start time is after the end time.", 400)
    attributes = params.get("LookupAttributes", [])
    if len(attributes) > 1:
        raise AwsError("InvalidLookupAttributesException", "Only one lookup attribute may be given.", 400)
    events = world.events.get((principal.account, operation.region), [])
    return {"Events": [event for event in events if start <= event["EventTime"] <= end
                       and all(matches(event, attribute) for attribute in attributes)]}


def add_events(world, account, region, events):
    """Keeps events: members as in the answer; EventTime in ISO 8601 or a time."""
    kept = []
    for event in events:
        event = dict(event)
        if isinstance(event["EventTime"], str):
            event["EventTime"] = datetime.datetime.fromisoformat(event["EventTime"])
        event.setdefault("CloudTrailEvent", json.dumps({"eventName": event.get("EventName"), "awsRegion": region,
                                                        "recipientAccountId": account}))
        kept.append(event)
    with world.lock:
        kept += world.events.get((account, region), [])
        world.events[account, region] = sorted(kept, key=lambda event: event["EventTime"], reverse=True)


OPERATIONS = {("cloudtrail", "LookupEvents"): lookup_events}
