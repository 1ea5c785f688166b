"""Known answers for signatures, made by botocore's signer, which shares nothing with ours.

    python3 tests/sigv4_vectors.py          writes tests/cases/sigv4/*.txt anew

`botocore_steps` is also what tests/service/test_signing.py compares random requests with.
"""

import calendar
import datetime
import pathlib
import unittest.mock

import botocore.auth
import botocore.awsrequest
import botocore.credentials

FOLDER = pathlib.Path(__file__).resolve().parent / "cases" / "sigv4"

KEY = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEPr//////////wEaCXVzLWVhc3QtMSJ+/=="
TIME = "20150830T123600Z"


def request(method="GET", host="example.amazonaws.com", path="/", query="", headers=(), body="", key=KEY,
            secret=SECRET, token="", region="us-east-1", service="service", time=TIME):
    moment = datetime.datetime.strptime(time, "%Y%m%dT%H%M%SZ")
    return {"method": method, "host": host, "path": path, "query": query,
            "headers": [["Host", host], *map(list, headers)], "body": body, "key": key, "secret": secret,
            "token": token, "region": region, "service": service, "time": calendar.timegm(moment.timetuple())}


def botocore_steps(asked):
    """What botocore makes of a request: its canonical form without the session token, what it signs, the header."""
    url = f"https://{asked['host']}{asked['path']}" + (f"?{asked['query']}" if asked["query"] else "")
    aws = botocore.awsrequest.AWSRequest(method=asked["method"], url=url, data=asked["body"].encode())
    for name, value in asked["headers"]:
        aws.headers.add_header(name, value)
    signer = botocore.auth.S3SigV4Auth if asked["service"] == "s3" else botocore.auth.SigV4Auth
    credentials = botocore.credentials.Credentials(asked["key"], asked["secret"], asked["token"] or None)
    seen = {}

    class Watched(signer):
        def canonical_request(self, request):
            seen["canonical_request"] = super().canonical_request(request)
            return seen["canonical_request"]

        def string_to_sign(self, request, canonical_request):
            seen["string_to_sign"] = super().string_to_sign(request, canonical_request)
            return seen["string_to_sign"]

    moment = datetime.datetime.fromtimestamp(asked["time"], datetime.timezone.utc)
    with unittest.mock.patch("botocore.auth.get_current_datetime", return_value=moment.replace(tzinfo=None)):
        Watched(credentials, asked["service"], asked["region"]).add_auth(aws)
    canonical = seen["canonical_request"].split("\n")
    seen["canonical_request"] = "\n".join(
        "x-amz-security-token:***" if line.startswith("x-amz-security-token:") else line for line in canonical)
    seen["authorization"] = aws.headers["Authorization"]
    return seen


FORM = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
BUCKET = "bills.s3.eu-west-1.amazonaws.com"


def s3(path, **more):
    return request(host=BUCKET, path=path, service="s3", region="eu-west-1", **more)


CASES = {
    "a-bare-get": request(),
    "a-bare-head": request(method="HEAD"),
    "a-host-with-a-port": request(host="localhost:4566"),
    "an-empty-path": request(path=""),
    "a-path-of-two-segments": request(path="/2015-03-31/functions"),
    "a-slash-at-the-end-stays": request(path="/backup/plans/"),
    "double-slashes-are-folded": request(path="//a//b"),
    "double-slashes-at-the-end-are-folded": request(path="/a//"),
    "dot-segments-are-taken-out": request(path="/a/./b/../c"),
    "dot-segments-cannot-lead-out": request(path="/../../a"),
    "a-path-of-dots-alone-is-the-root": request(path="/./"),
    "an-encoded-slash-is-encoded-again": request(path="/clusters/arn%3Aaws%3Aeks%2Fname"),
    "encoded-blanks-are-encoded-again": request(path="/a%20b/c"),
    "utf8-in-the-path": request(path="/%E1%88%B4"),
    "a-tilde-in-the-path": request(path="/~me/a-b_c.d"),
    "unusual-letters-in-the-path": request(path="/a:b@c,d;e=f+g'h(i)*"),
    "one-parameter": request(query="Action=ListUsers"),
    "parameters-are-sorted-by-name": request(query="b=1&a=2&B=3&A=4&a-b=5"),
    "parameters-of-one-name-are-sorted-by-value": request(query="a=2&a=1&a=10"),
    "a-name-that-begins-another": request(query="ab=1&a=2"),
    "a-parameter-without-a-value": request(query="policy"),
    "a-parameter-with-an-empty-value": request(query="policy=&acl"),
    "encoded-letters-in-the-query": request(query="marker=a%2Fb%3D%2B%20c&x=~"),
    "utf8-in-the-query": request(query="%E1%88%B4=bar"),
    "unreserved-letters-in-the-query": request(query="-._~0123456789ABCabc=-._~0123456789ABCabc"),
    "an-equals-sign-in-a-value": request(query="token=abc%3D%3D"),
    "headers-are-sorted": request(headers=[("X-Amz-Zone", "z"), ("Accept-Language", "de"), ("X-Amz-Meta", "m"),
                                           ("X-Amz-Meta-Two", "2")]),
    "a-header-twice-is-joined-in-order": request(headers=[("My-Header", "b"), ("my-header", "a"), ("MY-HEADER", "c")]),
    "blanks-in-headers-are-folded": request(headers=[("My-Header", "  a   b \t c  ")]),
    "quotes-do-not-keep-blanks": request(headers=[("My-Header", ' "a   b"  ')]),
    "an-empty-header": request(headers=[("My-Header", "")]),
    "what-proxies-change-is-not-signed": request(headers=[("User-Agent", "x"), ("Connection", "close"),
                                                          ("Expect", "100-continue"), ("TE", "trailers"),
                                                          ("X-Amzn-Trace-Id", "Root=1"), ("Upgrade", "h2c")]),
    "a-session-token-is-signed": request(token=TOKEN),
    "a-form": request(method="POST", headers=FORM, body="Action=GetCallerIdentity&Version=2011-06-15", service="sts"),
    "a-form-with-a-token": request(method="POST", headers=FORM, body="Action=GetCallerIdentity&Version=2011-06-15",
                                   service="sts", token=TOKEN, region="eu-central-1"),
    "a-json-call": request(method="POST", body='{"MaxResults":20}', service="organizations", headers=[
        ("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "AWSOrganizationsV20161128.ListAccounts")]),
    "a-body-of-utf8": request(method="POST", body='{"name":"Größe €"}', headers=[("Content-Type", "application/json")]),
    "a-rest-call-with-an-arn": request(path="/tags/arn%3Aaws%3Abackup%3Aus-east-1%3A1%3Avault%2Fx", service="backup"),
    "a-region-of-china": request(region="cn-northwest-1", host="ce.cn-northwest-1.amazonaws.com.cn", service="ce"),
    "s3-a-plain-key": s3("/cur/hourly/20150801-20150901/manifest.json"),
    "s3-an-equals-sign-in-a-key": s3("/export/data/BILLING_PERIOD%3D2015-08/part-00001.csv.gz"),
    "s3-awkward-letters-in-a-key": s3("/a%20b%2Bc%25d%3Ae%40f%26g%2Ah%27i%28j%29k"),
    "s3-slashes-and-dots-stay": s3("//a/./b/../c//"),
    "s3-utf8-in-a-key": s3("/Rechnungen/M%C3%A4rz/%E2%82%AC.csv"),
    "s3-a-list": s3("/", query="list-type=2&prefix=cur%2Fhourly%2F&delimiter=%2F&encoding-type=url&max-keys=1000"),
    "s3-a-continuation-token": s3("/", query="list-type=2&continuation-token=1%2Fa%2Bb%3D%3D"),
    "s3-a-subresource": s3("/", query="policy"),
    "s3-a-range-of-an-object": s3("/a.gz", headers=[("Range", "bytes=100-199"), ("If-Match", '"abc"'),
                                                    ("x-amz-expected-bucket-owner", "123456789012")]),
    "s3-with-a-token": s3("/a.gz", token=TOKEN, time="20240229T235959Z"),
    "s3-head-of-a-bucket": s3("/", method="HEAD"),
}


def case_text(asked):
    steps = botocore_steps(asked)
    lines = [f"{asked['service']}, as botocore signs it.", "== request",
             f"{asked['method']} {asked['path']}?{asked['query']}",
             *(f"{name}: {value}" for name, value in asked["headers"]),
             "== body", asked["body"], "== scope",
             f"key: {asked['key']}", f"secret: {asked['secret']}", f"token: {asked['token']}",
             f"region: {asked['region']}", f"service: {asked['service']}", f"time: {asked['time']}",
             "== canonical request", steps["canonical_request"],
             "== string to sign", steps["string_to_sign"],
             "== authorization", steps["authorization"], ""]
    return "\n".join(lines)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for name, asked in CASES.items():
        (FOLDER / f"{name}.txt").write_text(case_text(asked), encoding="utf-8")
    print(f"{len(CASES)} cases in {FOLDER}")


if __name__ == "__main__":
    main()
