"""The objects of all buckets. Buckets and their settings are moto's; bodies are held here, where ranges are cheap."""

import dataclasses
import datetime
import hashlib
import pathlib

from . import moto_service
from .wire import FilePart


@dataclasses.dataclass
class Object:
    key: str
    size: int
    etag: str
    modified: datetime.datetime
    content: bytes | pathlib.Path
    content_type: str = "binary/octet-stream"
    headers: dict = dataclasses.field(default_factory=dict)  #: such as Content-Encoding
    kms_key: str | None = None
    owner: str = ""  #: account that wrote it

    def part(self, start, length):
        if isinstance(self.content, pathlib.Path):
            return FilePart(self.content, start, length)
        return self.content[start:start + length]


def md5_of(content):
    if isinstance(content, bytes):
        return hashlib.md5(content, usedforsecurity=False).hexdigest()
    with open(content, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def put(world, bucket, key, content, **more):
    """Stores bytes, or the path of a file that nobody will change."""
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    more.setdefault("kms_key", world.bucket_keys.get(bucket))
    stored = Object(key, size, f'"{md5_of(content)}"', world.now().replace(microsecond=0), content, **more)
    with world.lock:
        world.objects.setdefault(bucket, {})[key] = stored
    return stored


def find_bucket(name):
    """moto's bucket of this name, whoever owns it; None when there is none."""
    for regions in list(moto_service.moto.backends.get_backend("s3").values()):
        for store in list(regions.values()):
            if name in store.buckets:
                return store.buckets[name]
    return None


def listing(world, bucket, *, prefix="", delimiter="", after="", limit=1000, hidden=lambda key: False):
    """One page: (objects, common prefixes, last key or prefix of the page, is there more)."""
    found, prefixes, last = [], [], ""
    # S3 lists in the order of the keys' UTF-8 bytes.
    stored = world.objects.get(bucket, {})
    for key in sorted(stored, key=str.encode):
        if not key.startswith(prefix) or hidden(key):
            continue
        rolled = ""
        if delimiter and delimiter in key[len(prefix):]:
            rolled = prefix + key[len(prefix):].split(delimiter)[0] + delimiter
        name = rolled or key
        if name.encode() <= after.encode() or (rolled and prefixes and prefixes[-1] == rolled):
            continue
        if len(found) + len(prefixes) == limit:
            return found, prefixes, last, True
        if rolled:
            prefixes.append(rolled)
        else:
            found.append(stored[key])
        last = name
    return found, prefixes, last, False
