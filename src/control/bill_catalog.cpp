#include "control/bill_catalog.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <string>

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

void read_delivery(soci::session& session, DeliveryRecord& delivery) {
  int period = 0;
  int hand_made = 0;
  long long delivered_at = 0;
  long long accepted_at = 0;
  long long rows = 0;
  session
      << "SELECT client, payer, period, export_name, assembly_id, hand_made, delivered_at, accepted_at, rows, facts "
         "FROM delivery WHERE id = :id",
      use(delivery.id), into(delivery.client), into(delivery.payer), into(period), into(delivery.export_name),
      into(delivery.assembly_id), into(hand_made), into(delivered_at), into(accepted_at), into(rows),
      into(delivery.facts);
  delivery.period = BillingPeriod::of_number(period);
  delivery.hand_made = hand_made != 0;
  delivery.delivered_at = delivered_at;
  delivery.accepted_at = accepted_at;
  delivery.rows = static_cast<std::uint64_t>(rows);
  DeliveryFile file;
  long long bytes = 0;
  soci::statement files =
      (session.prepare << "SELECT name, sha256, bytes FROM delivery_file WHERE delivery_id = :id ORDER BY number",
       use(delivery.id), into(file.name), into(file.sha256), into(bytes));
  files.execute();
  while (files.fetch()) {
    file.bytes = static_cast<std::uint64_t>(bytes);
    delivery.files.push_back(file);
  }
}

/// Returns whether the segment is retired.
bool read_segment(soci::session& session, SegmentRecord& segment, Read read) {
  int retired = 0;
  long long made_at = 0;
  long long charges = 0;
  long long first_usage = 0;
  long long last_usage = 0;
  session << "SELECT delivery_id, folder, format, made_at, charges, first_usage, last_usage, labels, "
          << (read == Read::with_totals ? "totals" : "''") << ", split_totals, retired FROM segment WHERE id = :id",
      use(segment.id), into(segment.delivery_id), into(segment.folder), into(segment.format), into(made_at),
      into(charges), into(first_usage), into(last_usage), into(segment.labels), into(segment.totals),
      into(segment.split_totals), into(retired);
  segment.made_at = made_at;
  segment.charges = static_cast<std::uint64_t>(charges);
  segment.first_usage = first_usage;
  segment.last_usage = last_usage;
  SegmentFile file;
  long long bytes = 0;
  soci::statement files =
      (session.prepare << "SELECT name, bytes, sha256, xxh3 FROM segment_file WHERE segment_id = :id ORDER BY name",
       use(segment.id), into(file.name), into(bytes), into(file.sha256), into(file.xxh3));
  files.execute();
  while (files.fetch()) {
    file.bytes = static_cast<std::uint64_t>(bytes);
    segment.files.push_back(file);
  }
  return retired != 0;
}

Result<std::vector<Publication>> select_publications(ControlDatabase& database, const std::string& condition,
                                                     const std::string& client, std::int64_t number, Read read) {
  std::vector<Publication> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    const long long at = number;
    std::vector<std::string> segments;
    {
      Publication publication;
      int period = 0;
      std::string segment;
      long long live_from = 0;
      long long live_until = 0;
      soci::indicator has_segment = soci::i_null;
      soci::indicator has_end = soci::i_null;
      soci::statement rows =
          (session.prepare << "SELECT client, payer, period, delivery_id, segment_id, live_from, live_until "
                              "FROM publication WHERE :client IS NOT NULL AND :at IS NOT NULL AND " +
                                  condition + " ORDER BY client, payer, period, id",
           use(client, "client"), use(at, "at"), into(publication.client), into(publication.payer), into(period),
           into(publication.delivery.id), into(segment, has_segment), into(live_from), into(live_until, has_end));
      rows.execute();
      while (rows.fetch()) {
        publication.period = BillingPeriod::of_number(period);
        publication.live_from = live_from;
        publication.live_until.reset();
        if (has_end == soci::i_ok) publication.live_until = live_until;
        segments.push_back(has_segment == soci::i_ok ? segment : std::string());
        found.push_back(publication);
      }
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
      read_delivery(session, found[i].delivery);
      if (segments[i].empty()) continue;
      SegmentRecord segment;
      segment.id = segments[i];
      const bool retired = read_segment(session, segment, read);
      (retired ? found[i].retired_segment : found[i].segment) = std::move(segment);
    }
    return {};
  }));
  return found;
}

void insert_segment(soci::session& session, const SegmentRecord& segment) {
  const long long made_at = segment.made_at;
  const auto charges = static_cast<long long>(segment.charges);
  const long long first_usage = segment.first_usage;
  const long long last_usage = segment.last_usage;
  session << "INSERT INTO segment (id, delivery_id, folder, format, made_at, charges, first_usage, last_usage, labels, "
             "totals, split_totals) VALUES (:id, :delivery, :folder, :format, :made, :charges, :first, :last, :labels, "
             ":totals, "
             ":splits)",
      use(segment.id), use(segment.delivery_id), use(segment.folder), use(segment.format), use(made_at), use(charges),
      use(first_usage), use(last_usage), use(segment.labels), use(segment.totals), use(segment.split_totals);
  for (const SegmentFile& file : segment.files) {
    const auto bytes = static_cast<long long>(file.bytes);
    session
        << "INSERT INTO segment_file (segment_id, name, bytes, sha256, xxh3) VALUES (:id, :name, :bytes, :sha, :xxh)",
        use(segment.id), use(file.name), use(bytes), use(file.sha256), use(file.xxh3);
  }
}

void insert_delivery(soci::session& session, const DeliveryRecord& delivery) {
  const int period = delivery.period.number();
  const int hand_made = delivery.hand_made ? 1 : 0;
  const long long delivered_at = delivery.delivered_at;
  const long long accepted_at = delivery.accepted_at;
  const auto rows = static_cast<long long>(delivery.rows);
  session << "INSERT INTO delivery (id, client, payer, period, export_name, assembly_id, hand_made, delivered_at, "
             "accepted_at, rows, facts) VALUES (:id, :client, :payer, :period, :export, :assembly, :hand, :delivered, "
             ":accepted, :rows, :facts)",
      use(delivery.id), use(delivery.client), use(delivery.payer), use(period), use(delivery.export_name),
      use(delivery.assembly_id), use(hand_made), use(delivered_at), use(accepted_at), use(rows), use(delivery.facts);
  for (int number = 0; number < static_cast<int>(delivery.files.size()); ++number) {
    const DeliveryFile& file = delivery.files[static_cast<std::size_t>(number)];
    const auto bytes = static_cast<long long>(file.bytes);
    session
        << "INSERT INTO delivery_file (delivery_id, number, name, sha256, bytes) VALUES (:id, :n, :name, :sha, :bytes)",
        use(delivery.id), use(number), use(file.name), use(file.sha256), use(bytes);
  }
}

Result<std::vector<std::string>> select_texts(ControlDatabase& database, const char* query) {
  std::vector<std::string> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    const soci::rowset<std::string> rows = (session.prepare << query);
    for (const std::string& text : rows) found.push_back(text);
    return {};
  }));
  return found;
}

}  // namespace

Result<std::vector<Publication>> publications(ControlDatabase& database, const std::string& client,
                                              std::optional<Instant> as_of, Read read) {
  if (!as_of) return select_publications(database, "client = :client AND live_until IS NULL", client, 0, read);
  return select_publications(database,
                             "client = :client AND live_from <= :at AND (live_until IS NULL OR live_until > :at)",
                             client, *as_of, read);
}

Result<std::vector<Publication>> publications_of_bill(ControlDatabase& database, const std::string& client,
                                                      const std::string& payer, BillingPeriod period) {
  FARTHING_TRY(auto found, select_publications(database, "client = :client AND period = :at", client, period.number(),
                                               Read::with_totals));
  std::erase_if(found, [&](const Publication& one) { return one.payer != payer; });
  std::ranges::reverse(found);
  return found;
}

Result<std::vector<Publication>> all_publications(ControlDatabase& database) {
  return select_publications(database, "segment_id IN (SELECT id FROM segment WHERE retired = 0)", "", 0,
                             Read::with_totals);
}

Result<std::optional<DeliveryRecord>> find_delivery(ControlDatabase& database, const std::string& id) {
  std::optional<DeliveryRecord> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    int count = 0;
    session << "SELECT count(*) FROM delivery WHERE id = :id", use(id), into(count);
    if (count == 0) return {};
    found.emplace();
    found->id = id;
    read_delivery(session, *found);
    return {};
  }));
  return found;
}

Result<> publish(ControlDatabase& database, const DeliveryRecord& delivery, const SegmentRecord& segment,
                 const std::optional<std::string>& expected, Instant now, const std::optional<JobRecord>& job) {
  return database.write([&](soci::session& session) -> Result<> {
    if (job) FARTHING_CHECK(check_held(session, *job));
    const int period = delivery.period.number();
    std::string live;
    soci::indicator live_is_null = soci::i_null;
    session << "SELECT segment_id FROM publication WHERE client = :client AND payer = :payer AND period = :period AND "
               "live_until IS NULL",
        use(delivery.client), use(delivery.payer), use(period), into(live, live_is_null);
    const bool any = session.got_data();
    if (any != expected.has_value() || (any && live != *expected))
      return fail(ErrorCode::conflict, "the bill of {} for {} was changed by another process meanwhile", delivery.payer,
                  to_string(delivery.period));
    int known = 0;
    session << "SELECT count(*) FROM delivery WHERE id = :id", use(delivery.id), into(known);
    if (known == 0) insert_delivery(session, delivery);
    insert_segment(session, segment);
    const long long at = now;
    session
        << "UPDATE publication SET live_until = :now WHERE client = :client AND payer = :payer AND period = :period "
           "AND live_until IS NULL",
        use(at), use(delivery.client), use(delivery.payer), use(period);
    session << "INSERT INTO publication (client, payer, period, delivery_id, segment_id, live_from) "
               "VALUES (:client, :payer, :period, :delivery, :segment, :now)",
        use(delivery.client), use(delivery.payer), use(period), use(delivery.id), use(segment.id), use(at);
    return {};
  });
}

Result<> replace_segment(ControlDatabase& database, const std::string& old_segment, const SegmentRecord& segment) {
  return database.write([&](soci::session& session) -> Result<> {
    int named = 0;
    session
        << "SELECT count(*) FROM publication p JOIN segment s ON s.id = p.segment_id WHERE s.id = :old AND s.retired "
           "= 0",
        use(old_segment), into(named);
    if (named == 0)
      return fail(ErrorCode::conflict, "segment {} was replaced by another process meanwhile", old_segment);
    insert_segment(session, segment);
    session << "UPDATE publication SET segment_id = :new WHERE segment_id = :old", use(segment.id), use(old_segment);
    session << "DELETE FROM segment WHERE id = :old", use(old_segment);
    return {};
  });
}

Result<std::vector<std::string>> retire_segments(ControlDatabase& database, Instant ended_before) {
  std::vector<std::string> retired;
  FARTHING_CHECK(database.write([&](soci::session& session) -> Result<> {
    const long long before = ended_before;
    {
      const soci::rowset<std::string> rows =
          (session.prepare << "SELECT DISTINCT s.id FROM publication p JOIN segment s ON s.id = p.segment_id WHERE "
                              "s.retired = 0 AND p.live_until <= :before AND NOT EXISTS (SELECT 1 FROM publication q "
                              "WHERE q.segment_id = "
                              "p.segment_id AND (q.live_until IS NULL OR q.live_until > :before))",
           use(before, "before"));
      for (const std::string& id : rows) retired.push_back(id);
    }
    for (const std::string& id : retired) {
      session << "UPDATE segment SET retired = 1 WHERE id = :id", use(id);
      session << "DELETE FROM segment_file WHERE segment_id = :id", use(id);
    }
    return {};
  }));
  return retired;
}

Result<std::vector<std::string>> segment_folders(ControlDatabase& database) {
  return select_texts(database, "SELECT folder FROM segment WHERE retired = 0");
}

Result<std::vector<std::string>> needed_files(ControlDatabase& database) {
  return select_texts(database,
                      "SELECT DISTINCT f.sha256 FROM delivery_file f JOIN segment s ON s.delivery_id = f.delivery_id "
                      "WHERE s.retired = 0");
}

}  // namespace farthing::control
