"""Our signatures and those of botocore are the same, over thousands of random requests."""

import json
import random
import sys
import urllib.parse

import pytest
from aws_programs import ROOT, run_program

sys.path.insert(0, str(ROOT / "tests"))
pytest.importorskip("botocore", reason="botocore is not installed: nothing to compare signatures with")
import sigv4_vectors  # noqa: E402

REQUESTS = 4000


LETTERS = "abcXYZ019-_.~/%= +&?#:@!$'()*,;\"<>[]{}|^`\\äß€日"


def encoded(text):
    return urllib.parse.quote(text, safe="-_.~")


def random_text(random_, longest):
    return "".join(random_.choice(LETTERS) for _ in range(random_.randrange(longest)))


def random_request(random_):
    segments = [random_.choice(["", ".", "..", "a", encoded(random_text(random_, 12))])
                for _ in range(random_.randrange(5))]
    parameters = []
    for _ in range(random_.randrange(6)):
        name = encoded(random_.choice(["a", "A", "ab", "a-b", random_text(random_, 6)]) or "x")
        parameters.append(random_.choice([name, name + "=", name + "=" + encoded(random_text(random_, 10))]))
    headers = [(random_.choice(["X-Amz-Meta", "x-amz-meta-a", "Range", "My-Header", "my-header", "User-Agent"]),
                random_.choice(["", "a", "  a  b ", "a,b", "\ta\t", 'q "a  b"'])) for _ in range(random_.randrange(4))]
    path = "/" + "/".join(segments)
    # A path of two slashes at its start is a host to urllib; to us and to AWS it is a path.
    return sigv4_vectors.request(
        method=random_.choice(["GET", "HEAD", "POST", "PUT"]),
        path="/x" + path if path.startswith("//") else path,
        query="&".join(parameters), headers=headers, body=random_.choice(["", "", random_text(random_, 40)]),
        token=random_.choice(["", sigv4_vectors.TOKEN]),
        service=random_.choice(["s3", "s3", "sts", "ec2", "organizations"]),
        region=random_.choice(["us-east-1", "eu-central-1", "cn-north-1"]),
        time=random_.choice(["20150830T123600Z", "20240229T235959Z", "20261231T000000Z"]))


def test_random_requests_are_signed_as_botocore_signs_them():
    random_ = random.Random(20240501)
    requests = [random_request(random_) for _ in range(REQUESTS)]
    for request, ours in zip(requests, run_program("farthing_sign", requests), strict=True):
        theirs = sigv4_vectors.botocore_steps(request)
        assert ours == theirs, json.dumps(request)


def test_the_known_answers_are_those_of_botocore():
    for name, asked in sigv4_vectors.CASES.items():
        written = (sigv4_vectors.FOLDER / f"{name}.txt").read_text(encoding="utf-8")
        assert written == sigv4_vectors.case_text(asked), f"{name}: run python3 tests/sigv4_vectors.py"
