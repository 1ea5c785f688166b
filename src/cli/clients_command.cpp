#include <algorithm>

#include "answer/clients.hpp"
#include "answer/json_parts.hpp"
#include "cli/command.hpp"
#include "control/clients.hpp"
#include "control/external_ids.hpp"
#include "core/near_words.hpp"
#include "core/text_table.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {
namespace {

class ClientsCommand : public Command {
 public:
  std::string_view name() const override { return "clients"; }
  std::string_view summary() const override {
    return "List, add, rename and remove clients, whose bills are kept apart";
  }
  std::string_view examples() const override {
    return R"(Examples:
  farthing clients                                    every client, its connections and bills
  farthing clients add acme --name "ACME Ltd"
  farthing clients rename acme --name "ACME & Sons"
  farthing clients remove acme                        only without connections and bills
  farthing clients external-id --client acme          what its roles must ask for; made on first use, never changed

The client `default` is always there. With --output json or csv, a change prints the clients as they are then.)";
  }
  void declare(Options& options) override {
    options.texts("ACTION", words_, "", "add ID, rename ID, remove ID or external-id; without, clients are listed");
    options.text("--name", client_name_, "NAME", "of add and rename: the name for people");
    options.text("--organisation", organisation_, "LABEL",
                 "of external-id: which of the client's organisations, if it has several");
    options.text("--restore", restored_, "ID",
                 "of external-id: the one made before, from a role's trust policy, where the master key was lost");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print them");
  }

  Result<> run(Context& context) override {
    const std::string action = words_.empty() ? "list" : words_.front();
    FARTHING_CHECK(check_usage(action));
    const std::string id = words_.size() > 1 ? words_[1] : "";
    if (action == "list") return print_list(context);
    if (action == "add") return add(context, id);
    if (action == "rename") return rename(context, id);
    if (action == "remove") return remove(context, id);
    return print_external_id(context);
  }

 private:
  Result<> check_usage(const std::string& action) const {
    static const std::vector<std::string> actions{"list", "add", "rename", "remove", "external-id"};
    if (std::ranges::find(actions, action) == actions.end())
      return fail(ErrorCode::usage, "farthing clients cannot {}{}", action, did_you_mean(action, actions));
    const bool takes_id = action == "add" || action == "rename" || action == "remove";
    const std::size_t most = takes_id ? 2 : 1;
    if (takes_id && words_.size() < most)
      return fail(ErrorCode::usage, "the id of the client is missing: farthing clients {} ID", action);
    if (words_.size() > most)
      return fail(ErrorCode::usage, "not expected: {}; a name of several words needs quotes", words_[most]);
    if (client_name_ && action != "add" && action != "rename")
      return fail(ErrorCode::usage, "--name does not go with {}", action);
    if (action == "rename" && !client_name_) return fail(ErrorCode::usage, "--name is missing: the new name");
    if (restored_ && action != "external-id")
      return fail(ErrorCode::usage, "--restore belongs to farthing clients external-id");
    if (organisation_ && action != "external-id")
      return fail(ErrorCode::usage, "--organisation goes with external-id only");
    constexpr std::size_t longest = 64;
    if (organisation_ && (organisation_->empty() || organisation_->size() > longest))
      return fail(ErrorCode::usage, "--organisation must have 1 to {} characters", longest);
    return {};
  }

  static Result<store::DataFolder> open(const Context& context) {
    return store::DataFolder::open_existing(context.settings().data);
  }

  Result<> add(Context& context, const std::string& id) const {
    FARTHING_TRY(auto folder, store::DataFolder::open(context.settings().data));
    FARTHING_CHECK(control::add_client(folder.database(), {id, client_name_.value_or(id), context.clock.now()}));
    return print_change(context, folder, fmt::format("Client {} was added; --client {} names it.\n", id, id));
  }

  Result<> rename(Context& context, const std::string& id) const {
    FARTHING_TRY(auto folder, open(context));
    FARTHING_CHECK(control::rename_client(folder.database(), id, *client_name_));
    return print_change(context, folder,
                        fmt::format("Client {} is now called {}.\n", printable(id), printable(*client_name_)));
  }

  Result<> remove(Context& context, const std::string& id) const {
    FARTHING_TRY(auto folder, open(context));
    FARTHING_CHECK(control::remove_client(folder.database(), id));
    return print_change(context, folder, fmt::format("Client {} was removed.\n", printable(id)));
  }

  Result<> print_change(Context& context, store::DataFolder& folder, const std::string& sentence) const {
    return output_ == "table" ? context.print(sentence) : print_clients(context, folder);
  }

  Result<> print_list(Context& context) const {
    FARTHING_TRY(auto folder, open(context));
    return print_clients(context, folder);
  }

  Result<> print_clients(Context& context, store::DataFolder& folder) const {
    FARTHING_TRY(const auto clients, answer::clients(folder));
    if (output_ == "json") return context.print(answer::document(answer::to_json(clients)));
    if (output_ == "csv") {
      std::string out = "id,name,connections,bills\r\n";
      for (const auto& [client, counts] : clients) {
        const auto [connections, bills] = counts;
        out += fmt::format("{},{},{},{}\r\n", csv_text_cell(client.id), csv_text_cell(client.name), connections, bills);
      }
      return context.print(out);
    }
    constexpr std::size_t texts = 2;
    TextTable table({"id", "name", "connections", "bills"}, texts);
    for (const auto& [client, counts] : clients) {
      const auto [connections, bills] = counts;
      table.add({printable(client.id), printable(client.name), with_thousands(connections), with_thousands(bills)});
    }
    return context.print(table.to_string());
  }

  Result<> print_external_id(Context& context) const {
    FARTHING_TRY(auto folder, store::DataFolder::open(context.settings().data));
    const std::string& client = context.settings().client;
    const std::string organisation = organisation_.value_or("default");
    // A mistyped client must not get an External ID, which would look like one that counts.
    FARTHING_CHECK(control::find_client(folder.database(), client));
    FARTHING_TRY(const auto key, control::open_master_key(folder.database(), context.surroundings().master_key_file));
    if (restored_)
      FARTHING_CHECK(
          control::restore_external_id(folder.database(), key, client, organisation, *restored_, context.clock.now()));
    FARTHING_TRY(const std::string value,
                 control::external_id(folder.database(), key, client, organisation, context.clock.now()));
    if (output_ == "json")
      return context.print(answer::document(answer::external_id_json(client, organisation, value)));
    if (output_ == "csv")
      return context.print(fmt::format("client,organisation,external_id\r\n{},{},{}\r\n", csv_text_cell(client),
                                       csv_text_cell(organisation), value));
    return context.print(value + "\n");
  }

  std::vector<std::string> words_;
  std::optional<std::string> restored_;
  std::optional<std::string> client_name_;
  std::optional<std::string> organisation_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_clients_command() { return std::make_unique<ClientsCommand>(); }

}  // namespace farthing::cli
