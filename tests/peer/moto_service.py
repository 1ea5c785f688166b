"""moto, in this process: the AWS behind the checks."""

import io
import os
import threading
import traceback
import urllib.parse

os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
os.environ.setdefault("MOTO_ALLOW_NONEXISTENT_REGION", "false")

import moto.backends
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from .errors import AwsError
from .wire import Response

#: moto's stores are dictionaries without locks
lock = threading.RLock()
application = DomainDispatcherApplication(create_backend_app)


def call(request, account):
    """What moto answers, for this account, without a check."""
    environ = {
        "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "QUERY_STRING": request.query,
        "PATH_INFO": urllib.parse.unquote_to_bytes(request.path).decode("latin-1"),
        "RAW_URI": request.target, "REQUEST_URI": request.target,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(request.body)), "CONTENT_TYPE": request.header("content-type", ""),
        "wsgi.input": io.BytesIO(request.body), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }
    for name, _ in request.headers:
        environ["HTTP_" + name.upper().replace("-", "_")] = request.header(name.lower())
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
    answered = {}

    def start(status, headers, exc_info=None):
        answered.update(status=int(status.split()[0]), headers=headers)

    with lock:
        try:
            body = b"".join(application(environ, start))
        except Exception as error:
            traceback.print_exc()
            raise AwsError("InternalFailure", f"moto: {type(error).__name__}: {error}", 500) from error
    skipped = ("content-length", "connection", "date", "server")
    headers = [(name, value) for name, value in answered["headers"]
               if name.lower() not in skipped and not name.lower().startswith("access-control-")]
    return Response(answered["status"], headers, body)


def backend(service, account, region="aws"):
    """moto's store of a service; `aws` stands for the region of global services."""
    return moto.backends.get_backend(service)[account][region]


def has(service):
    """Does moto know a service, by botocore's name?"""
    return {"lambda": "awslambda"}.get(service, service) in moto.backends.list_of_moto_modules()


def reset():
    with lock:
        moto_api_backend.reset()
        # moto forgets what is in these stores, but not whose it was.
        moto.backends.get_backend("s3").bucket_accounts.clear()
        moto.backends.get_backend("organizations").master_accounts.clear()
