"""What the peer's own tests need: boto3 clients that ask the peer, and credentials of an organisation in it."""

import boto3
import botocore.session
import pytest
from botocore.config import Config


@pytest.fixture(scope="session")
def boto_session():
    """One for all, because reading the models of AWS is slow. It knows nothing of this machine's settings."""
    session = botocore.session.Session()
    session.set_config_variable("config_file", "/dev/null")
    session.set_config_variable("credentials_file", "/dev/null")
    return boto3.session.Session(botocore_session=session)


@pytest.fixture
def aws(peer, boto_session):
    """A boto3 client: aws("s3", credentials, "eu-west-1"). It tries once unless `attempts` says otherwise."""

    def make(service, credentials, region="us-east-1", attempts=1, **config):
        key, secret, token = (*credentials, None)[:3]
        settings = Config(retries={"total_max_attempts": attempts, "mode": "standard"}, connect_timeout=5,
                          read_timeout=20, parameter_validation=False, **config)
        return boto_session.client(service, region_name=region, endpoint_url=peer.url, aws_access_key_id=key,
                                   aws_secret_access_key=secret, aws_session_token=token, config=settings)

    return make


@pytest.fixture
def vendor(organization):
    """The access key of farthing's own user."""
    return organization["vendor"]["access_key"], organization["vendor"]["secret_key"]


@pytest.fixture
def assume(aws, organization, vendor):
    """Assumes a role and gives its credentials; the role of the management account and its External ID by default."""

    def run(role_arn=None, external_id=organization["external_id"], credentials=vendor, region="us-east-1", **more):
        more |= {"ExternalId": external_id} if external_id is not None else {}
        answer = aws("sts", credentials, region).assume_role(
            RoleArn=role_arn or organization["role_arn"], RoleSessionName="test", **more)["Credentials"]
        return answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"]

    return run


@pytest.fixture
def session(assume):
    """Credentials of the role in the management account."""
    return assume()


@pytest.fixture
def admin(peer, aws):
    """A boto3 client with all rights in an account: admin("ec2", account)."""

    def make(service, account, region="us-east-1"):
        key = peer.create_root_key(account)
        return aws(service, (key["access_key"], key["secret_key"]), region)

    return make
