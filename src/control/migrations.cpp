#include "control/migrations.hpp"

#include <array>

#include "control/identity_tables.hpp"

namespace farthing::control {
namespace {

constexpr std::array steps{
    R"sql(
CREATE TABLE delivery (
  id TEXT PRIMARY KEY,
  client TEXT NOT NULL,
  payer TEXT NOT NULL,
  period INTEGER NOT NULL,
  export_name TEXT NOT NULL,
  assembly_id TEXT NOT NULL,
  hand_made INTEGER NOT NULL,
  delivered_at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  facts TEXT NOT NULL
) STRICT;
CREATE TABLE delivery_file (
  delivery_id TEXT NOT NULL REFERENCES delivery (id),
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (delivery_id, number)
) STRICT;
CREATE TABLE segment (
  id TEXT PRIMARY KEY,
  delivery_id TEXT NOT NULL REFERENCES delivery (id),
  folder TEXT NOT NULL,
  format INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  charges INTEGER NOT NULL,
  first_usage INTEGER NOT NULL,
  last_usage INTEGER NOT NULL,
  labels TEXT NOT NULL,
  totals TEXT NOT NULL
) STRICT;
CREATE TABLE segment_file (
  segment_id TEXT NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  xxh3 TEXT NOT NULL,
  PRIMARY KEY (segment_id, name)
) STRICT;
CREATE TABLE publication (
  id INTEGER PRIMARY KEY,
  client TEXT NOT NULL,
  payer TEXT NOT NULL,
  period INTEGER NOT NULL,
  delivery_id TEXT NOT NULL REFERENCES delivery (id),
  segment_id TEXT,
  live_from INTEGER NOT NULL,
  live_until INTEGER
) STRICT;
CREATE UNIQUE INDEX publication_live ON publication (client, payer, period) WHERE live_until IS NULL;
CREATE INDEX publication_segment ON publication (segment_id);
)sql",
    R"sql(
ALTER TABLE segment ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;
)sql",
    R"sql(
CREATE TABLE client (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE external_id (
  client TEXT NOT NULL,
  organisation TEXT NOT NULL,
  value TEXT NOT NULL UNIQUE,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (client, organisation)
) STRICT;
CREATE TRIGGER external_id_stays BEFORE UPDATE ON external_id
BEGIN SELECT RAISE(ABORT, 'an External ID never changes'); END;
CREATE TABLE connection (
  client TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  organisation TEXT NOT NULL,
  partition TEXT NOT NULL,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  given_kind TEXT NOT NULL,
  access TEXT NOT NULL,
  state TEXT NOT NULL,
  role_arn TEXT NOT NULL,
  access_key_id TEXT NOT NULL,
  accepts_organisation_trust INTEGER NOT NULL,
  home_region TEXT NOT NULL,
  regions TEXT NOT NULL,
  features TEXT NOT NULL,
  since INTEGER,
  payer TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  checked_at INTEGER NOT NULL,
  fetched_at INTEGER NOT NULL,
  PRIMARY KEY (client, id)
) STRICT;
CREATE UNIQUE INDEX connection_name ON connection (client, name);
CREATE UNIQUE INDEX connection_role ON connection (role_arn) WHERE role_arn <> '' AND state <> 'disconnected';
CREATE UNIQUE INDEX connection_account ON connection (partition, account, access) WHERE account <> '' AND state <> 'disconnected';
CREATE TABLE sealed_secret (
  client TEXT NOT NULL,
  connection TEXT NOT NULL,
  purpose TEXT NOT NULL,
  sealed TEXT NOT NULL,
  PRIMARY KEY (client, connection, purpose),
  FOREIGN KEY (client, connection) REFERENCES connection (client, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE export (
  client TEXT NOT NULL,
  id TEXT NOT NULL,
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  bucket TEXT NOT NULL,
  prefix TEXT NOT NULL,
  region TEXT NOT NULL,
  owner TEXT NOT NULL,
  definition TEXT NOT NULL,
  chosen INTEGER NOT NULL,
  found_at INTEGER NOT NULL,
  PRIMARY KEY (client, id),
  FOREIGN KEY (client, connection) REFERENCES connection (client, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX export_connection ON export (client, connection);
CREATE TABLE child_account (
  client TEXT NOT NULL,
  payer TEXT NOT NULL,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  status TEXT NOT NULL,
  tags TEXT NOT NULL,
  in_organisation INTEGER NOT NULL,
  in_bills INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (client, payer, account)
) STRICT;
CREATE TABLE finding (
  client TEXT NOT NULL,
  connection TEXT NOT NULL,
  origin TEXT NOT NULL,
  code TEXT NOT NULL,
  subject TEXT NOT NULL,
  outcome TEXT NOT NULL,
  sentence TEXT NOT NULL,
  evidence TEXT NOT NULL,
  cure TEXT NOT NULL,
  snippet TEXT NOT NULL,
  dark TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (client, connection, origin, code, subject),
  FOREIGN KEY (client, connection) REFERENCES connection (client, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  client TEXT NOT NULL,
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  state TEXT NOT NULL,
  run_after INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL,
  progress TEXT NOT NULL,
  error TEXT NOT NULL,
  error_code TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_unfinished ON job (client, connection, kind, subject) WHERE state IN ('waiting', 'running', 'poisoned');
CREATE INDEX job_state ON job (state, run_after);
CREATE TABLE fetched_object (
  client TEXT NOT NULL,
  bucket TEXT NOT NULL,
  key TEXT NOT NULL,
  etag TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  fetched_at INTEGER NOT NULL,
  PRIMARY KEY (client, bucket, key)
) STRICT;
CREATE TABLE seen_month (
  client TEXT NOT NULL,
  export_id TEXT NOT NULL,
  period INTEGER NOT NULL,
  manifest_key TEXT NOT NULL,
  manifest_etag TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  problem TEXT NOT NULL,
  delivered_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  imported_at INTEGER NOT NULL,
  PRIMARY KEY (client, export_id, period)
) STRICT;
)sql",
    R"sql(
ALTER TABLE job ADD COLUMN owner TEXT NOT NULL DEFAULT '';
)sql",
    R"sql(
DROP TRIGGER external_id_stays;
ALTER TABLE external_id RENAME TO external_id_in_clear;
CREATE TABLE external_id (
  client TEXT NOT NULL,
  organisation TEXT NOT NULL,
  sealed TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (client, organisation)
) STRICT;
CREATE TRIGGER external_id_stays BEFORE UPDATE ON external_id
BEGIN SELECT RAISE(ABORT, 'an External ID never changes'); END;
)sql",
    // What nobody proved takes nothing from anybody; of two that have one account, the later must be proven anew.
    R"sql(
DROP INDEX connection_role;
DROP INDEX connection_account;
UPDATE connection SET state = 'pending' WHERE account <> '' AND state IN ('connected', 'paused', 'unsafe_trust')
  AND EXISTS (SELECT 1 FROM connection earlier WHERE earlier.partition = connection.partition
    AND earlier.account = connection.account AND earlier.state IN ('connected', 'paused', 'unsafe_trust')
    AND (earlier.created_at, earlier.rowid) < (connection.created_at, connection.rowid));
CREATE UNIQUE INDEX connection_role ON connection (role_arn) WHERE role_arn <> '' AND state IN ('connected', 'paused', 'unsafe_trust');
CREATE UNIQUE INDEX connection_account ON connection (partition, account) WHERE account <> '' AND state IN ('connected', 'paused', 'unsafe_trust');
)sql",
    R"sql(
ALTER TABLE external_id ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX external_id_fingerprint ON external_id (fingerprint) WHERE fingerprint <> '';
DROP TRIGGER external_id_stays;
CREATE TRIGGER external_id_stays BEFORE UPDATE ON external_id
WHEN OLD.fingerprint <> '' OR NEW.client <> OLD.client OR NEW.organisation <> OLD.organisation OR NEW.sealed <> OLD.sealed
BEGIN SELECT RAISE(ABORT, 'an External ID never changes'); END;
)sql",
    identity_tables,
    R"sql(
CREATE TABLE label_alias (
  client TEXT NOT NULL,
  name TEXT NOT NULL,
  spelling TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (client, spelling)
) STRICT;
)sql",
    R"sql(
ALTER TABLE segment ADD COLUMN split_totals TEXT NOT NULL DEFAULT '';
)sql",
};

}  // namespace

std::span<const char* const> migrations() { return steps; }

}  // namespace farthing::control
