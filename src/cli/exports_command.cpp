#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "answer/surroundings.hpp"
#include "cli/command.hpp"
#include "connect/export_discovery.hpp"
#include "connect/look.hpp"
#include "control/connections.hpp"
#include "core/log.hpp"
#include "core/text_table.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;
using connect::FoundExport;

/// The exports of one connection's account, and what could not be asked.
struct Found {
  control::ConnectionRecord connection;
  std::vector<FoundExport> exports;
  std::vector<std::string> problems;
  std::string chosen;  ///< NAME in BUCKET
};

std::string settings_of(const FoundExport& found) {
  std::string text = found.granularity;
  for (const std::string* word : {&found.format, &found.compression, &found.versioning})
    if (!word->empty()) text += (text.empty() ? "" : ", ") + *word;
  return text;
}

std::string health_of(const FoundExport& found) {
  if (found.status.empty()) return "waiting for the first delivery";
  return found.status_reason.empty() ? found.status : fmt::format("{}: {}", found.status, found.status_reason);
}

std::string_view kind_in_words(control::ExportKind kind) {
  switch (kind) {
    case control::ExportKind::legacy_cur:
      return "legacy CUR";
    case control::ExportKind::cur_2:
      return "CUR 2.0";
    default:
      return "FOCUS";
  }
}

/// A connection that nobody named and that is not asked, because of its state.
struct LeftOut {
  std::string name;
  std::string why;
};

class ExportsCommand : public Command {
 public:
  std::string_view name() const override { return "exports"; }
  std::string_view summary() const override {
    return "List the exports by which AWS delivers the bills, their health and what their settings cost";
  }
  std::string_view examples() const override {
    return R"(Examples:
  farthing exports              of every connected account that has its own bills
  farthing exports acme         of one of them
  farthing accounts edit acme --export other-report --bucket B --prefix P --yes
                                read another one)";
  }
  void declare(Options& options) override {
    options.text("NAME", name_, "", "of a connection; all of them without");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print them");
  }

  Result<> run(Context& context) override {
    const std::stop_token stop = context.stop_on_interrupt();
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    FARTHING_TRY(const auto self, answer::own_identity(context.surroundings(), stop));
    std::vector<control::ConnectionRecord> connections;
    std::vector<LeftOut> left_out;
    if (name_) {
      FARTHING_TRY(connections.emplace_back(),
                   control::find_connection(data.database(), context.settings().client, *name_));
    } else {
      FARTHING_TRY(connections, control::connections(data.database(), context.settings().client));
      for (const control::ConnectionRecord& one : connections)
        if (const std::string why = connect::why_not_used(one.state); !why.empty()) left_out.push_back({one.name, why});
      std::erase_if(connections, [](const auto& one) { return one.state != control::ConnectionState::connected; });
    }
    std::vector<Found> all;
    for (const control::ConnectionRecord& connection : connections) {
      const std::string why = connect::why_not_used(connection.state);
      if (!why.empty() && connection.state != control::ConnectionState::paused)
        return fail(
            connection.state == control::ConnectionState::unsafe_trust ? ErrorCode::unsafe_trust : ErrorCode::usage,
            "{}: {}", connection.name, why);
      FARTHING_TRY(auto found, ask(context, data, self, connection, stop));
      all.push_back(std::move(found));
    }
    if (output_ == "json") return context.print_json(to_json(all, left_out));
    FARTHING_CHECK(context.print(output_ == "csv" ? to_csv(all) : to_table(all, left_out)));
    if (output_ == "csv")
      for (const LeftOut& one : left_out) log::warning("left out: " + one.why, {{"connection", one.name}});
    const auto refused =
        std::ranges::find_if(all, [](const Found& one) { return one.exports.empty() && !one.problems.empty(); });
    if (refused != all.end())
      return fail(ErrorCode::aws_refused, "{}: {}", refused->connection.name, refused->problems.front());
    return {};
  }

 private:
  static Result<aws::Client> session(const Context& context, store::DataFolder& data, const connect::OwnIdentity& self,
                                     const control::ConnectionRecord& connection, const std::stop_token& stop) {
    FARTHING_TRY(const auto access, connect::access_of(data.database(), context.surroundings().master_key_file,
                                                       connection, context.clock.now()));
    return connect::open_session(self, access, {{aws::Feature::identity, aws::Feature::billing}, {}}, stop);
  }

  static Result<Found> ask(const Context& context, store::DataFolder& data, const connect::OwnIdentity& self,
                           const control::ConnectionRecord& connection, const std::stop_token& stop) {
    Found found;
    found.connection = connection;
    FARTHING_TRY(const auto known, control::exports(data.database(), connection.client, connection.id));
    for (const control::ExportRecord& one : known)
      if (one.chosen) found.chosen = fmt::format("{} in {}", one.name, one.bucket);
    const auto client = session(context, data, self, connection, stop);
    if (!client) {
      // The others are asked all the same.
      found.problems.push_back(client.error().message);
      return found;
    }
    for (const auto& list : {connect::legacy_reports(*client), connect::data_exports(*client)}) {
      if (list)
        found.exports.insert(found.exports.end(), list->begin(), list->end());
      else
        found.problems.push_back(aws::to_string(list.error()));
    }
    return found;
  }

  static bool is_chosen(const Found& found, const FoundExport& one) {
    return found.chosen == fmt::format("{} in {}", one.name, one.bucket);
  }

  static std::string to_table(const std::vector<Found>& all, const std::vector<LeftOut>& left_out) {
    constexpr std::size_t texts = 7;
    TextTable table({"connection", "export", "kind", "settings", "place", "health", "read"}, texts);
    std::string notes;
    for (const Found& found : all) {
      for (const FoundExport& one : found.exports) {
        table.add({printable(found.connection.name), printable(one.name), std::string(kind_in_words(one.kind)),
                   printable(settings_of(one)), printable(fmt::format("s3://{}/{}", one.bucket, one.prefix)),
                   printable(health_of(one)),
                   is_chosen(found, one) ? "yes"
                   : one.readable        ? "could be"
                                         : "not by this version"});
        for (const std::string& loss : one.losses)
          notes += fmt::format("{}: {}\n", printable(one.name), printable(loss));
      }
      for (const std::string& problem : found.problems)
        notes += fmt::format("{}: {}\n", printable(found.connection.name), printable(problem));
    }
    for (const LeftOut& one : left_out)
      notes += fmt::format("{} is left out: {}\n", printable(one.name), printable(one.why));
    return table.to_string() + (notes.empty() ? "" : "\n" + notes);
  }

  static std::string to_csv(const std::vector<Found>& all) {
    std::string out =
        "connection,export,kind,granularity,format,compression,versioning,bucket,prefix,region,health,last_delivery,"
        "read\r\n";
    for (const Found& found : all)
      for (const FoundExport& one : found.exports)
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", csv_text_cell(found.connection.name),
                           csv_text_cell(one.name), to_string(one.kind), csv_text_cell(one.granularity),
                           csv_text_cell(one.format), csv_text_cell(one.compression), csv_text_cell(one.versioning),
                           csv_text_cell(one.bucket), csv_text_cell(one.prefix), csv_text_cell(one.region),
                           csv_text_cell(health_of(one)), csv_text_cell(one.last_delivery), is_chosen(found, one));
    return out;
  }

  static std::string to_json(const std::vector<Found>& all, const std::vector<LeftOut>& left_out) {
    json::array list;
    json::array problems;
    for (const Found& found : all) {
      for (const FoundExport& one : found.exports) {
        json::array losses;
        for (const std::string& loss : one.losses) losses.emplace_back(loss);
        list.push_back({{"connection", found.connection.name},
                        {"name", one.name},
                        {"kind", to_string(one.kind).data()},
                        {"granularity", one.granularity},
                        {"format", one.format},
                        {"compression", one.compression},
                        {"versioning", one.versioning},
                        {"resource_ids", one.resource_ids},
                        {"refresh_closed", one.refresh_closed},
                        {"bucket", one.bucket},
                        {"prefix", one.prefix},
                        {"region", one.region},
                        {"health", one.status},
                        {"reason", one.status_reason},
                        {"last_delivery", one.last_delivery},
                        {"readable", one.readable},
                        {"read", is_chosen(found, one)},
                        {"losses", std::move(losses)}});
      }
      for (const std::string& problem : found.problems)
        problems.push_back({{"connection", found.connection.name}, {"message", problem}});
    }
    json::array others;
    for (const LeftOut& one : left_out) others.push_back({{"connection", one.name}, {"why", one.why}});
    return json::serialize(json::object{
               {"exports", std::move(list)}, {"problems", std::move(problems)}, {"left_out", std::move(others)}}) +
           "\n";
  }

  std::optional<std::string> name_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_exports_command() { return std::make_unique<ExportsCommand>(); }

}  // namespace farthing::cli
