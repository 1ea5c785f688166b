#include <algorithm>

#include "answer/json_parts.hpp"
#include "answer/labels.hpp"
#include "answer/opened_data.hpp"
#include "cli/command.hpp"
#include "cli/printed_command.hpp"
#include "control/label_aliases.hpp"
#include "core/near_words.hpp"
#include "core/text_table.hpp"
#include "query/query_words.hpp"

namespace farthing::cli {
namespace {

using answer::ListedLabel;
using answer::ListedSpelling;

/// `2026-05`, `2026-05 to 2026-07`
std::string months_of(const ListedSpelling& spelling) {
  if (spelling.bills.empty()) return "in no bill";
  auto [first, last] = std::ranges::minmax(spelling.bills, {}, &ListedSpelling::Bill::period);
  const std::string from = to_string(first.period);
  const std::string to = to_string(last.period);
  return from == to ? from : fmt::format("{} to {}", from, to);
}

std::string forms_of(const ListedSpelling& spelling) {
  std::set<std::string> forms;
  for (const auto& bill : spelling.bills) forms.insert(bill.form.empty() ? "unknown" : bill.form);
  return query::joined(std::vector<std::string>(forms.begin(), forms.end()));
}

std::string to_table(const Context& context, const std::vector<ListedLabel>& labels) {
  if (labels.empty()) return "No bill has a tag or a cost category.\n";
  constexpr std::size_t texts = 4;
  TextTable table({"key", "spelled", "form", "months", "bills"}, texts);
  std::string notes;
  for (const ListedLabel& label : labels) {
    std::string name = printable(label.key.name);
    if (label.key.is_alias) name += " (alias)";
    for (const ListedSpelling& spelling : label.spellings) {
      table.add({name, printable(spelling.label), forms_of(spelling), months_of(spelling),
                 with_thousands(static_cast<std::uint64_t>(spelling.bills.size()))});
      name.clear();
    }
    if (!label.key.may_be.empty())
      notes += fmt::format("{} may be {}: nobody can tell by the spelling alone. If you know, say `{}`.\n",
                           printable(label.key.name), printable(query::joined(label.key.may_be)),
                           printed_command(context, "tags", {"alias", label.key.may_be.front(), label.key.name}));
  }
  return table.to_string() + (notes.empty() ? "" : "\n" + notes);
}

class TagsCommand : public Command {
 public:
  std::string_view name() const override { return "tags"; }
  std::string_view summary() const override {
    return "List the keys of tags and cost categories, and say which are one";
  }
  std::string_view examples() const override {
    return R"(Examples:
  farthing tags                                    every key, its spellings, and the bills that have them
  farthing tags alias tag:Team tag:squad tag:tm    show these keys as one, under the first name
  farthing tags alias category:Env category:Stage  the same for cost categories
  farthing tags alias tag:owner                    keep a spelling apart from those that look like it
  farthing tags remove tag:Team                    each is a key of its own again

A legacy report in CSV spells a key as you wrote it (Cost Center), CUR 2.0 and legacy Parquet as AWS does (cost_center).
Where that is beyond doubt both are one key without an alias; every question takes either spelling.)";
  }
  void declare(Options& options) override {
    options.texts("ACTION", words_, "", "list, alias NAME SPELLING..., remove NAME");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print the list");
  }

  Result<> run(Context& context) override {
    static const std::vector<std::string> known{"list", "alias", "remove"};
    const std::string action = words_.empty() ? "list" : words_.front();
    if (std::ranges::find(known, action) == known.end())
      return fail(ErrorCode::usage, "farthing tags cannot {}{}", action, did_you_mean(action, known));
    if (action == "alias") return put(context);
    if (action == "remove") return remove(context);
    if (words_.size() > 1) return fail(ErrorCode::usage, "farthing tags list takes nothing more");
    FARTHING_TRY(auto data, answer::OpenedData::open(context.surroundings()));
    const std::string& client = context.settings().client;
    FARTHING_TRY(const auto publications, data.publications(client, std::nullopt));
    FARTHING_TRY(const auto aliases, data.label_aliases(client));
    FARTHING_TRY(const auto labels, answer::listed_labels(publications, aliases));
    if (output_ == "json") return context.print(answer::document(answer::to_json(std::span(labels))));
    return context.print(output_ == "csv" ? answer::to_csv(labels) : to_table(context, labels));
  }

 private:
  Result<> put(const Context& context) {
    if (words_.size() < 2)
      return fail(ErrorCode::usage, "farthing tags alias takes a name, and what is spelled otherwise");
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    control::LabelAlias alias{words_[1], {words_.begin() + 2, words_.end()}};
    FARTHING_CHECK(data.database().write([&](soci::session& db) -> Result<> {
      FARTHING_TRY(alias,
                   control::put_label_alias(db, context.settings().client, std::move(alias), context.clock.now()));
      return {};
    }));
    if (alias.spellings.empty()) return context.print(fmt::format("{} stands alone\n", printable(alias.name)));
    return context.print(
        fmt::format("{} stands for {} as well\n", printable(alias.name), printable(query::joined(alias.spellings))));
  }

  Result<> remove(const Context& context) {
    if (words_.size() != 2) return fail(ErrorCode::usage, "farthing tags remove takes one name");
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    FARTHING_CHECK(data.database().write(
        [&](soci::session& db) { return control::remove_label_alias(db, context.settings().client, words_[1]); }));
    return context.print(fmt::format("{} is no alias any more\n", printable(words_[1])));
  }

  std::vector<std::string> words_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_tags_command() { return std::make_unique<TagsCommand>(); }

}  // namespace farthing::cli
