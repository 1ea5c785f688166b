"""Signing up, in and out; sessions; the second factor."""

import pytest

from authenticator import totp
from server import Api, is_problem
from world import PASSWORD, World, fresh, secret_of


@pytest.fixture
def person(world):
    """A member of acme whom no other test knows."""
    return world.person("acme", "member")


def sign_in(world, email, password, expect=200):
    api = Api(world.server, name=email)
    return api, api("signIn", json={"email": email, "password": password}, expect=expect)


class TestTheFirstStart:
    def test_asks_for_a_setup_and_takes_its_code_once(self, serve, aws, tmp_path):
        server = serve(tmp_path / "data", environment=aws)
        nobody = Api(server)
        assert nobody("getSession")["needs"] == "setup"
        body = {"code": server.code, "email": "a@example.test", "name": "A", "password": PASSWORD}
        is_problem(nobody("setUp", json=body | {"code": "WRONG-WRONG"}, expect=404), 404)
        assert nobody("getSession")["needs"] == "setup"
        is_problem(nobody("setUp", json=body | {"password": "short"}, expect=400), 400)
        made = nobody("setUp", json=body, expect=201)
        assert made["needs"] == "nothing"
        assert [one["role"] for one in made["memberships"]] == ["partner_admin"]
        assert nobody("getSession")["user"]["email"] == "a@example.test"
        other = Api(server)
        assert other("getSession")["needs"] == "password"
        other("setUp", json=body | {"email": "b@example.test"}, expect=409)

    def test_prints_no_code_the_second_time_and_keeps_sessions(self, serve, aws, tmp_path):
        world = World(first := serve(tmp_path / "data", environment=aws))
        assert first.stop() == 0
        second = serve(tmp_path / "data", environment=aws, is_first=False)
        assert second.code is None
        partner = Api(second)
        partner.cookie = world.partner.cookie
        assert partner("getSession")["needs"] == "nothing"

    def test_takes_no_code_any_more_from_who_guesses_again_and_again(self, serve, aws, tmp_path):
        server = serve(tmp_path / "data", environment=aws)
        nobody = Api(server)
        body = {"email": "a@example.test", "name": "A", "password": PASSWORD}
        for at in range(30):
            nobody("setUp", json=body | {"code": f"AAAA-{at:04}"}, expect=(404, 429))
        nobody("setUp", json=body | {"code": server.code}, expect=(404, 429))
        assert nobody("getSession")["needs"] == "setup"


class TestSigningIn:
    def test_answers_a_wrong_password_as_an_unknown_address(self, world, person):
        _, wrong = sign_in(world, person.email, "not the password", expect=401)
        _, unknown = sign_in(world, f"{fresh('nobody')}@example.test", "not the password", expect=401)
        assert wrong.body == unknown.body
        is_problem(wrong, 401, "sign_in")

    def test_gives_a_cookie_of_its_own_each_time(self, world, person):
        one, _ = sign_in(world, person.email, PASSWORD)
        two, _ = sign_in(world, person.email, PASSWORD)
        assert len({one.cookie, two.cookie, person.cookie}) == 3

    def test_never_takes_over_a_cookie_that_was_there(self, world, person):
        api = Api(world.server)
        api.cookie = "0" * 43
        api("signIn", json={"email": person.email, "password": PASSWORD})
        assert api.cookie != "0" * 43

    def test_knows_who_is_signed_in(self, person):
        session = person("getSession")
        assert session["user"]["email"] == person.email == person("getMe")["email"]
        assert [(one["client"], one["role"]) for one in session["memberships"]] == [("acme", "member")]

    def test_slows_down_who_guesses(self, serve, aws, tmp_path):
        world = World(serve(tmp_path / "data", environment=aws))
        answers = [Api(world.server)("signIn", json={"email": "partner@example.test", "password": f"guess {at}"},
                                     expect=(401, 429)) for at in range(30)]
        assert answers[0].status == 401
        assert answers[-1].status == 429 and int(answers[-1].header("Retry-After")) > 0

    def test_slows_down_by_the_address_that_a_trusted_proxy_tells(self, serve, aws, tmp_path):
        world = World(serve(tmp_path / "data", "--trusted-proxies", "127.0.0.1", environment=aws))

        def guess(at, address):
            return Api(world.server)("signIn", json={"email": f"guess{at}@example.test", "password": "guess"},
                                     headers={"X-Forwarded-For": address}, expect=(401, 429)).status

        assert {guess(at, "203.0.113.9") for at in range(40)} == {401, 429}
        assert guess(41, "203.0.113.9") == 429
        assert guess(42, "203.0.113.10") == 401
        peers = {entry["peer"] for entry in world.partner("listAudit", action="signIn")["entries"]}
        assert {"203.0.113.9", "203.0.113.10"} <= peers

    def test_takes_no_first_administrator_from_afar_through_a_trusted_proxy(self, serve, aws, tmp_path):
        server = serve(tmp_path / "data", "--trusted-proxies", "127.0.0.1", environment=aws)
        body = {"code": server.code, "email": "a@example.test", "name": "A", "password": PASSWORD}
        is_problem(Api(server)("setUp", json=body, headers={"X-Forwarded-For": "203.0.113.9"}, expect=503), 503)
        Api(server)("setUp", json=body, expect=201)

    def test_takes_the_first_administrator_by_the_loopback_beside_a_public_address(self, serve, aws, tmp_path):
        server = serve(tmp_path / "data", "--public-url", "https://farthing.example.test", environment=aws)
        body = {"code": server.code, "email": "a@example.test", "name": "A", "password": PASSWORD}
        is_problem(Api(server)("setUp", json=body, origin="http://127.0.0.1:1", expect=403), 403)
        Api(server)("setUp", json=body, expect=201)


class TestSessions:
    def test_end_with_signing_out(self, person):
        cookie = person.cookie
        person("signOut", expect=204)
        person.cookie = cookie
        is_problem(person("getMe", expect=401), 401)
        assert person("getSession")["needs"] == "password"

    def test_are_listed_and_ended_one_by_one(self, world, person):
        other = world.again(person)
        sessions = person("listMySessions")["sessions"]
        assert [one["current"] for one in sessions].count(True) == 1 and len(sessions) == 2
        [theirs] = [one["id"] for one in sessions if not one["current"]]
        assert other.cookie not in str(sessions) and person.cookie not in str(sessions)
        person("endMySession", session=theirs, expect=204)
        other("getMe", expect=401)
        person("getMe")
        person("endMySession", session=theirs, expect=404)

    def test_of_others_cannot_be_ended(self, world, person):
        stranger = world.person("globex", "member")
        [theirs] = [one["id"] for one in stranger("listMySessions")["sessions"]]
        person("endMySession", session=theirs, expect=404)
        stranger("getMe")

    def test_end_elsewhere_with_a_new_password(self, world, person):
        other = world.again(person)
        changed = {"current": PASSWORD, "new": PASSWORD + " of mine"}
        is_problem(person("changePassword", json=changed | {"current": "no"}, expect=422), 422)
        person("changePassword", json=changed, expect=204)
        other("getMe", expect=401)
        person("getMe")
        sign_in(world, person.email, PASSWORD, expect=401)
        sign_in(world, person.email, PASSWORD + " of mine")

    def test_end_with_who_is_disabled_or_removed(self, world, person):
        user = person("getMe")["id"]
        seen = world.partner("getUser", user=user).header("ETag")
        seen = world.partner("changeUser", user=user, json={"disabled": True}, if_match=seen).header("ETag")
        person("getMe", expect=401)
        sign_in(world, person.email, PASSWORD, expect=401)
        seen = world.partner("changeUser", user=user, json={"disabled": False}, if_match=seen).header("ETag")
        api, _ = sign_in(world, person.email, PASSWORD)
        world.partner("removeUser", user=user, if_match=seen, expect=204)
        api("getMe", expect=401)

    def test_lose_what_a_membership_gave_at_once(self, world, person):
        person("listReports", client="acme")
        user = person("getMe")["id"]
        seen = world.partner("getUser", user=user).header("ETag")
        world.partner("removeMembership", user=user, client="acme", if_match=seen)
        is_problem(person("listReports", client="acme", expect=404), 404)


class TestTheSecondFactor:
    def test_is_asked_for_once_it_is_proven(self, world, person):
        start = person("beginTotp")
        assert start["secret"] in start["address"] and start["address"].startswith("otpauth://totp/")
        assert sign_in(world, person.email, PASSWORD)[1]["needs"] == "nothing"
        person("confirmTotp", json={"code": "000000" if totp(start["secret"]) != "000000" else "111111"}, expect=422)
        codes = person("confirmTotp", json={"code": totp(start["secret"])})["recovery_codes"]
        assert len(codes) == len(set(codes)) == person("getMe")["recovery_codes_left"] >= 8

        api, session = sign_in(world, person.email, PASSWORD)
        assert session["needs"] == "second_factor" and session["memberships"] == []
        api("listReports", client="acme", expect=401)
        api("getMe", expect=401)
        is_problem(api("giveSecondFactor", json={"code": "wrong-code"}, expect=401), 401)
        half = api.cookie
        assert api("giveSecondFactor", json={"code": codes[0]})["needs"] == "nothing"
        assert api.cookie != half
        api("getMe")

        other, _ = sign_in(world, person.email, PASSWORD)
        other("giveSecondFactor", json={"code": codes[0]}, expect=401)
        other("giveSecondFactor", json={"code": codes[1]})

    def test_is_taken_back_with_the_password(self, world, person):
        secret = person("beginTotp")["secret"]
        person("confirmTotp", json={"code": totp(secret)})
        is_problem(person("removeTotp", json={"password": "no"}, expect=422), 422)
        person("removeTotp", json={"password": PASSWORD}, expect=204)
        assert sign_in(world, person.email, PASSWORD)[1]["needs"] == "nothing"


class TestInvitations:
    def test_are_seen_and_accepted_once(self, world):
        email = f"{fresh('guest')}@example.test"
        made = world.acme.admin("invite", json={"client": "acme", "role": "finance", "email": email}, expect=201)
        secret = secret_of(made["link"])
        nobody = world.nobody()
        sight = nobody("lookAtInvitation", json={"token": secret})
        assert (sight["email"], sight["role"], sight["has_account"]) == (email, "finance", False)
        body = {"token": secret, "name": "G", "password": PASSWORD}
        assert nobody("acceptInvitation", json=body, expect=201)["memberships"][0]["role"] == "finance"
        other = world.nobody()
        used = other("acceptInvitation", json=body, expect=404)
        assert used.body == other("acceptInvitation", json=body | {"token": "y" * len(secret)}, expect=404).body
        listed = world.acme.admin.pages("listInvitations", "invitations", 100, client="acme")
        [listed] = [one for one in listed if one["id"] == made["id"]]
        assert listed["state"] == "accepted" and "link" not in listed

    def test_are_accepted_by_who_is_there_already_signed_in(self, world, person):
        body = {"client": "globex", "role": "member", "email": person.email}
        secret = secret_of(world.globex.admin("invite", json=body, expect=201)["link"])
        assert world.nobody()("lookAtInvitation", json={"token": secret})["has_account"]
        new = {"token": secret, "name": "Somebody else", "password": PASSWORD}
        is_problem(world.nobody()("acceptInvitation", json=new, expect=409), 409)
        world.acme.people["finance"]("acceptInvitation", json={"token": secret}, expect=409)
        memberships = person("acceptInvitation", json={"token": secret}, expect=201)["memberships"]
        assert {one["client"] for one in memberships} == {"acme", "globex"}
        person("listReports", client="globex")

    def test_no_longer_work_when_revoked(self, world):
        made = world.acme.admin("invite", expect=201,
                                json={"client": "acme", "role": "member", "email": f"{fresh('guest')}@example.test"})
        world.acme.admin("revokeInvitation", invitation=made["id"], expect=204)
        world.nobody()("lookAtInvitation", json={"token": secret_of(made["link"])}, expect=404)

    @pytest.mark.parametrize("client, role", [(None, "partner_admin"), ("globex", "member"), ("acme", "partner_admin")])
    def test_give_no_more_than_who_invites_has(self, world, client, role):
        body = {"client": client, "role": role, "email": f"{fresh('guest')}@example.test"}
        world.acme.admin("invite", json=body, expect=(400, 403, 404))


class TestTokens:
    def test_say_what_they_are_and_end_when_revoked(self, world):
        token = world.token("acme", "read")
        session = token("getSession")
        assert session["user"] is None and session["token"]["scopes"] == ["read"]
        assert session["token"]["client"] == "acme"
        token("listBills", client="acme")
        world.acme.admin("revokeToken", token=token.id, expect=204)
        is_problem(token("listBills", client="acme", expect=401), 401)

    def test_are_never_shown_again(self, world):
        token = world.token("acme", "read")
        assert token.token.startswith("fth_")
        listed = world.acme.admin("listTokens", client="acme", limit=500)
        assert token.token.encode() not in listed.body
        assert token.id in [one["id"] for one in listed["tokens"]]

    def test_make_none_that_may_more_than_themselves(self, world):
        body = {"client": "acme", "name": "more", "scopes": ["write"]}
        world.acme.tokens["admin"]("makeToken", json=body, expect=403)
        world.acme.tokens["admin"]("makeToken", json=body | {"client": None, "scopes": ["admin"]}, expect=(403, 404))

    @pytest.mark.parametrize("token", ["fth_" + "x" * 43, "", "fth_", "x", "fth_\u00e9"])
    def test_that_are_none_open_nothing(self, world, token):
        Api(world.server, token=token)("listClients", expect=401)

    def test_count_even_beside_a_cookie(self, world):
        """Who sends a token means it: a wrong one is not helped by a session."""
        api = world.again(world.acme.admin)
        api.token = "fth_" + "x" * 43
        api("listClients", expect=401)
