#pragma once

namespace farthing::control {

/// The step of the migrations that brings users, what they sign in with, what they save, and the log of what they did.
inline constexpr const char* identity_tables = R"sql(
CREATE TABLE user (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  oidc_issuer TEXT NOT NULL,
  oidc_subject TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  last_sign_in INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX user_oidc ON user (oidc_issuer, oidc_subject) WHERE oidc_subject <> '';
CREATE TABLE membership (
  user TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  client TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (user, client)
) STRICT;
CREATE INDEX membership_client ON membership (client);
CREATE TABLE totp (
  user TEXT PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  sealed TEXT NOT NULL,
  confirmed INTEGER NOT NULL,
  last_step INTEGER NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE TABLE recovery_code (
  user TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  PRIMARY KEY (user, hash)
) STRICT;
CREATE TABLE session (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  user TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  peer TEXT NOT NULL,
  user_agent TEXT NOT NULL
) STRICT;
CREATE INDEX session_user ON session (user);
CREATE INDEX session_expiry ON session (expires_at);
CREATE TABLE api_token (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  client TEXT NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  made_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  revoked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX api_token_client ON api_token (client);
CREATE TABLE invitation (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  client TEXT NOT NULL,
  role TEXT NOT NULL,
  email TEXT NOT NULL,
  account TEXT NOT NULL,
  made_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  revoked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_client ON invitation (client);
CREATE TABLE setup_code (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  wrong_tries INTEGER NOT NULL
) STRICT;
CREATE TABLE audit_entry (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  client TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  peer TEXT NOT NULL,
  outcome TEXT NOT NULL,
  details TEXT NOT NULL,
  key TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_client ON audit_entry (client, number);
CREATE INDEX audit_actor ON audit_entry (actor, number);
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'an entry of the audit log never changes'); END;
CREATE TRIGGER audit_entry_remains BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never removed'); END;
CREATE TABLE audit_head (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  number INTEGER NOT NULL,
  hash TEXT NOT NULL,
  key TEXT NOT NULL,
  mac TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_head_advances BEFORE UPDATE ON audit_head WHEN NEW.number <> OLD.number + 1
BEGIN SELECT RAISE(ABORT, 'the head of the audit log goes forward by one'); END;
CREATE TRIGGER audit_head_remains BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the head of the audit log is never removed'); END;
CREATE TABLE report_folder (
  client TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (client, id)
) STRICT;
CREATE UNIQUE INDEX report_folder_name ON report_folder (client, name);
CREATE TABLE report (
  client TEXT NOT NULL,
  id TEXT NOT NULL,
  folder TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  query TEXT NOT NULL,
  version INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (client, id)
) STRICT;
CREATE UNIQUE INDEX report_name ON report (client, folder, name);
CREATE TABLE dashboard (
  client TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  layout TEXT NOT NULL,
  version INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (client, id)
) STRICT;
CREATE UNIQUE INDEX dashboard_name ON dashboard (client, name);
CREATE TABLE idempotent_request (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  status INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (actor, key)
) STRICT;
CREATE INDEX idempotent_request_age ON idempotent_request (begun_at);
)sql";

}  // namespace farthing::control
