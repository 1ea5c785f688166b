"""Everything the peer knows beside moto: time, sessions, objects, reports, faults, the log of requests."""

import dataclasses
import datetime
import threading
import time

from . import moto_service

#: regions that an account must opt in to before it can use them
OPT_IN_REGIONS = ("af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ca-west-1",
                  "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "me-south-1")
#: page sizes that are forced, by operation; others follow `default`
PAGE_SIZES = {"s3:ListObjectsV2": 1000, "s3:ListObjects": 1000, "organizations": 20, "cur": 5, "cloudtrail": 50,
              "default": 2}


@dataclasses.dataclass
class Settings:
    page_sizes: dict = dataclasses.field(default_factory=lambda: dict(PAGE_SIZES))
    lookups_per_second: float = 2.0
    #: on this machine one address serves all regions: is STS asked in us-east-1 the global endpoint?
    sts_us_east_1_is_global: bool = False
    sts_tokens_valid_everywhere: bool = False  #: the accounts' switch for tokens of the global endpoint
    s3_wrong_region: str = ""  #: "301" or "400": how S3 sends elsewhere; by the region asked, when empty


class World:
    def __init__(self):
        self.lock = threading.RLock()
        self.clear()

    def clear(self):
        self.settings = Settings()
        self.clock_offset = 0.0
        self.vendor = None  #: farthing's own account, user and key
        self.machine = {}  #: the role, region and secret of the machine that metadata.py plays
        self.web_identities = {}  #: token to (ARN of its provider, subject)
        self.sessions = {}  #: access key to sts.Session
        self.root_keys = {}  #: access key to (account, secret)
        self.objects = {}  #: bucket to {key: objects.Object}
        self.bucket_keys = {}  #: bucket to ARN of the KMS key its new objects are encrypted with
        self.object_ownership = {}  #: bucket to who owns its objects, when it is not the owner of the bucket
        self.reports = {}  #: account to {name: report definition}
        self.exports = {}  #: account to {ARN: export with its status and executions}
        self.events = {}  #: (account, region) to CloudTrail events, newest first
        self.lookups = {}  #: (account, region) to times of the last lookups
        self.opted_in = {}  #: account to opt-in regions it has opted in to
        self.cost_explorer = {}  #: account to {operation: answer or error}
        self.canned = {}  #: (account or "*", "service:Operation") to answer
        self.fault_list = []
        self.requests = []

    def reset(self):
        with self.lock:
            self.clear()
            moto_service.reset()

    def now(self):
        return datetime.datetime.fromtimestamp(time.time() + self.clock_offset, datetime.UTC)

    def page_size(self, service, operation):
        sizes = self.settings.page_sizes
        return sizes.get(f"{service}:{operation}") or sizes.get(service) or sizes["default"]
