"""What an authenticator app on a telephone does."""

import base64
import hashlib
import hmac
import struct
import time


def totp(secret):
    """RFC 6238: the six digits of now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
