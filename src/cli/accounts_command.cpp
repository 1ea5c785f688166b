#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "answer/opened_data.hpp"
#include "answer/surroundings.hpp"
#include "cli/account_lists.hpp"
#include "cli/command.hpp"
#include "cli/connection_options.hpp"
#include "cli/finding_text.hpp"
#include "control/bill_removal.hpp"
#include "control/clients.hpp"
#include "core/near_words.hpp"
#include "core/text_table.hpp"
#include "query/query_words.hpp"

namespace farthing::cli {
namespace {

class AccountsCommand : public Command {
 public:
  std::string_view name() const override { return "accounts"; }
  std::string_view summary() const override {
    return "List, change, pause and end connections, and see child accounts";
  }
  std::string_view examples() const override {
    return R"(Examples:
  farthing accounts                        every connection: kind, access, state, bills, last fetch
  farthing accounts show acme              all of one, its External ID included
  farthing accounts children               the accounts of the organisation, connected or not
  farthing accounts skip 111122223333      never propose to connect it; its costs count all the same
  farthing accounts edit acme --prefix billing --yes
  farthing accounts pause acme             fetch nothing until it is resumed
  farthing accounts disconnect acme        forget the role and its secret; the bills stay
  farthing accounts disconnect acme --purge --yes
                                           forget its bills too)";
  }
  void declare(Options& options) override {
    options.texts("ACTION", words_, "",
                  "list, show NAME, children, skip ID, unskip ID, edit NAME, pause NAME, resume NAME, disconnect NAME");
    connection_.declare(options);
    options.flag("--purge", purge_, "of disconnect: forget the bills of the account as a payer");
    options.flag("--yes", yes_, "do it without asking back");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print lists");
  }

  Result<> run(Context& context) override {
    const std::string action = words_.empty() ? "list" : words_.front();
    static const std::vector<std::string> alone{"list", "children"};
    static const std::vector<std::string> of_one{"show", "skip", "unskip", "edit", "pause", "resume", "disconnect"};
    const bool takes_name = std::ranges::find(of_one, action) != of_one.end();
    if (!takes_name && std::ranges::find(alone, action) == alone.end()) {
      std::vector<std::string> known = alone;
      known.insert(known.end(), of_one.begin(), of_one.end());
      return fail(ErrorCode::usage, "farthing accounts cannot {}{}", action, did_you_mean(action, known));
    }
    const std::size_t named = words_.empty() ? 0 : words_.size() - 1;
    if (named != (takes_name ? 1U : 0U))
      return fail(ErrorCode::usage, "farthing accounts {} takes {}", action, takes_name ? "one name" : "nothing more");
    if (const std::string given = connection_.first_given(); !given.empty() && action != "edit")
      return fail(ErrorCode::usage, "{} belongs to farthing accounts edit, not to {}", given, action);
    if (purge_ && action != "disconnect")
      return fail(ErrorCode::usage, "--purge belongs to farthing accounts disconnect, not to {}", action);
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    if (action == "list") return print_connections(context, data, output_);
    if (action == "children") return print_children(context, data, output_);
    if (action == "show") return print_connection(context, data, words_[1], output_);
    if (action == "skip" || action == "unskip") return skip(context, data, action == "skip");
    if (action == "edit") return edit(context, data);
    return change(context, data, action);
  }

 private:
  Result<> skip(const Context& context, store::DataFolder& data, bool skipped) {
    FARTHING_CHECK(control::skip_account(data.database(), context.settings().client, words_[1], skipped));
    return context.print(skipped ? fmt::format("{} is skipped; its costs count all the same\n", words_[1])
                                 : fmt::format("{} is proposed again\n", words_[1]));
  }

  Result<> edit(const Context& context, store::DataFolder& data) {
    const std::stop_token stop = context.stop_on_interrupt();
    FARTHING_TRY(const auto request, connection_.request(context.settings().client, words_[1]));
    FARTHING_TRY(const auto self, answer::own_identity(context.surroundings(), stop));
    connect::Connecting connecting(data, self, context.surroundings().master_key_file);
    FARTHING_TRY(const std::string warning, connecting.warning_of_edit(request));
    if (!warning.empty() && !yes_)
      return std::unexpected(Error(ErrorCode::usage, warning, "say --yes to change it all the same"));
    if (!warning.empty()) FARTHING_CHECK(context.print(fmt::format("note: {}\n", printable(warning))));
    Result<> printed;
    FARTHING_TRY(const auto attempt,
                 connecting.edit(request, context.clock.now(), stop, [&](const connect::Finding& finding) {
                   if (printed && output_ == "table")
                     printed = context.print(brief_text_of(context, finding, words_[1]));
                 }));
    FARTHING_CHECK(printed);
    FARTHING_CHECK(print_connection(context, data, attempt.connection.id, output_));
    if (!attempt.kept_place.empty())
      return std::unexpected(Error(ErrorCode::findings,
                                   fmt::format("the bills of {} still come from {}: what was named cannot be read",
                                               attempt.connection.name, attempt.kept_place),
                                   "mend what failed above, or name another place"));
    if (attempt.connection.state == control::ConnectionState::unsafe_trust)
      return fail(ErrorCode::unsafe_trust, "{} can be assumed without the External ID", attempt.connection.role_arn);
    if (!attempt.examination.findings.empty() && !attempt.examination.usable())
      return fail(ErrorCode::findings, "{} was changed, and cannot be used as it is", attempt.connection.name);
    return {};
  }

  Result<> change(const Context& context, store::DataFolder& data, const std::string& action) {
    const std::string& client = context.settings().client;
    FARTHING_TRY(const auto connection, control::find_connection(data.database(), client, words_[1]));
    const connect::OwnIdentity nobody;
    connect::Connecting connecting(data, nobody, context.surroundings().master_key_file);
    if (action == "pause") {
      FARTHING_CHECK(connecting.pause(client, connection.id, context.clock.now()));
      return changed(context, data, connection.id, fmt::format("{} is paused\n", printable(connection.name)));
    }
    if (action == "resume") return resume(context, data, connection);
    return disconnect(context, data, connection, connecting);
  }

  /// Says in words that it was done; where a form of output was asked for, shows the connection in that.
  Result<> changed(const Context& context, store::DataFolder& data, const std::string& id,
                   const std::string& words) const {
    return output_ == "table" ? context.print(words) : print_connection(context, data, id, output_);
  }

  Result<> resume(const Context& context, store::DataFolder& data, const control::ConnectionRecord& connection) const {
    const std::stop_token stop = context.stop_on_interrupt();
    FARTHING_TRY(const auto self, answer::own_identity(context.surroundings(), stop));
    connect::Connecting connecting(data, self, context.surroundings().master_key_file);
    std::string failures;
    FARTHING_TRY(const auto attempt, connecting.resume(connection.client, connection.id, context.clock.now(), stop,
                                                       [&](const connect::Finding& finding) {
                                                         if (finding.outcome == connect::Outcome::failed)
                                                           failures += brief_text_of(context, finding, connection.name);
                                                       }));
    if (attempt.connection.state == control::ConnectionState::connected)
      return changed(context, data, connection.id, fmt::format("{} is connected again\n", printable(connection.name)));
    if (output_ == "table") FARTHING_CHECK(context.print(failures));
    if (attempt.connection.state == control::ConnectionState::unsafe_trust)
      return fail(ErrorCode::unsafe_trust, "{} can be assumed without the External ID", connection.role_arn);
    return fail(ErrorCode::findings, "{} stays paused: it cannot be used as it is", connection.name);
  }

  /// Other connections whose bills a purge would forget: those of the same payer.
  static Result<std::vector<std::string>> others_of(store::DataFolder& data,
                                                    const control::ConnectionRecord& connection) {
    FARTHING_TRY(const auto all, control::connections(data.database(), connection.client));
    std::vector<std::string> names;
    for (const control::ConnectionRecord& one : all)
      if (one.id != connection.id && one.partition == connection.partition && one.account == connection.account)
        names.push_back(one.name);
    return names;
  }

  Result<> disconnect(const Context& context, store::DataFolder& data, const control::ConnectionRecord& connection,
                      connect::Connecting& connecting) const {
    FARTHING_TRY(const auto others, others_of(data, connection));
    if (purge_ && connection.account.empty())
      return std::unexpected(Error(ErrorCode::usage,
                                   fmt::format("{} never had an account, so no bill is its", connection.name),
                                   "disconnect it without --purge"));
    if (purge_ && !yes_)
      return std::unexpected(Error(
          ErrorCode::usage,
          fmt::format("this forgets every bill whose payer is {}{}, and what AWS has deleted from its bucket since "
                      "cannot be fetched again",
                      connection.account,
                      others.empty() ? "" : ", those that " + query::joined(others) + " brings as well"),
          "say --yes to do it"));
    FARTHING_CHECK(connecting.disconnect(connection.client, connection.id, context.clock.now()));
    std::string left = connection.role_arn;
    if (left.empty() && !connection.access_key_id.empty())
      left = fmt::format("the user of access key {}", connection.access_key_id);
    FARTHING_CHECK(context.print(fmt::format("{} is disconnected{}\n", printable(connection.name),
                                             left.empty() ? "" : "; remove in AWS: " + left)));
    if (!purge_) return {};
    FARTHING_TRY(const std::uint64_t forgotten,
                 control::remove_bills(data.database(), connection.client, connection.account));
    FARTHING_CHECK(data.sweep(answer::kept_since(context.surroundings())));
    return context.print(
        fmt::format("{} of payer {} forgotten\n", counted(forgotten, "delivery record"), connection.account));
  }

  std::vector<std::string> words_;
  ConnectionOptions connection_;
  bool purge_ = false;
  bool yes_ = false;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_accounts_command() { return std::make_unique<AccountsCommand>(); }

}  // namespace farthing::cli
