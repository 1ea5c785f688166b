#include <algorithm>

#include "answer/exports.hpp"
#include "answer/json_parts.hpp"
#include "cli/command.hpp"
#include "core/log.hpp"
#include "core/text_table.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {
namespace {

using answer::ExportsOfConnection;
using answer::LeftOut;
using connect::FoundExport;

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
                                read another one; months that the first one filled: farthing sync acme --switch-export)";
  }
  void declare(Options& options) override {
    options.text("NAME", name_, "", "of a connection; all of them without");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print them");
  }

  Result<> run(Context& context) override {
    const std::stop_token stop = context.stop_on_interrupt();
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    FARTHING_TRY(const auto self, answer::own_identity(context.surroundings(), stop));
    FARTHING_TRY(const auto listed,
                 answer::exports(context.surroundings(), data, self, context.settings().client, name_, stop));
    const auto& [all, left_out] = listed;
    if (output_ == "json") return context.print(answer::document(answer::to_json(listed)));
    FARTHING_CHECK(context.print(output_ == "csv" ? to_csv(all) : to_table(all, left_out)));
    if (output_ == "csv")
      for (const LeftOut& one : left_out) log::warning("left out: " + one.why, {{"connection", one.name}});
    const auto refused = std::ranges::find_if(
        all, [](const ExportsOfConnection& one) { return one.exports.empty() && !one.problems.empty(); });
    if (refused != all.end())
      return fail(ErrorCode::aws_refused, "{}: {}", refused->connection.name, refused->problems.front());
    return {};
  }

 private:
  static std::string to_table(const std::vector<ExportsOfConnection>& all, const std::vector<LeftOut>& left_out) {
    constexpr std::size_t texts = 7;
    TextTable table({"connection", "export", "kind", "settings", "place", "health", "read"}, texts);
    std::string notes;
    for (const ExportsOfConnection& found : all) {
      for (const FoundExport& one : found.exports) {
        table.add({printable(found.connection.name), printable(one.name), std::string(connect::words_for(one.kind)),
                   printable(settings_of(one)), printable(fmt::format("s3://{}/{}", one.bucket, one.prefix)),
                   printable(health_of(one)),
                   found.is_chosen(one) ? "yes"
                   : one.readable       ? "could be"
                                        : "not as it is"});
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

  static std::string to_csv(const std::vector<ExportsOfConnection>& all) {
    std::string out =
        "connection,export,kind,granularity,format,compression,versioning,bucket,prefix,region,health,last_delivery,"
        "read\r\n";
    for (const ExportsOfConnection& found : all)
      for (const FoundExport& one : found.exports)
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", csv_text_cell(found.connection.name),
                           csv_text_cell(one.name), to_string(one.kind), csv_text_cell(one.granularity),
                           csv_text_cell(one.format), csv_text_cell(one.compression), csv_text_cell(one.versioning),
                           csv_text_cell(one.bucket), csv_text_cell(one.prefix), csv_text_cell(one.region),
                           csv_text_cell(health_of(one)), csv_text_cell(one.last_delivery), found.is_chosen(one));
    return out;
  }

  std::optional<std::string> name_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_exports_command() { return std::make_unique<ExportsCommand>(); }

}  // namespace farthing::cli
