"""pytest fixtures: the peer, started once a session, and organisations in it."""

import pytest

from .client import Peer


@pytest.fixture(scope="session")
def peer_process():
    """One peer for all tests of a session; what is in it is whatever the last test left."""
    peer = Peer.start()
    yield peer
    peer.stop()


@pytest.fixture
def peer(peer_process):
    """The peer, empty: peer.seed(folder) makes an organisation around a folder of `farthing sample`, in 10 ms."""
    peer_process.command("reset")
    return peer_process


@pytest.fixture
def organization(peer):
    """An organisation without bills: what peer.seed() made, as a dictionary."""
    return peer.seed()
