#include "answer/bill_changes.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/text_table.hpp"
#include "query/query_words.hpp"

namespace farthing::answer {
namespace {

using control::Publication;

Error no_bill(std::string_view message) {
  return {ErrorCode::not_found, std::string(message), "`farthing bills` lists those there are"};
}

std::string list_of(const std::vector<Publication>& deliveries) {
  std::vector<std::string> names;
  for (const Publication& one : deliveries)
    if (std::string name = query::short_id(one.delivery.id); std::ranges::find(names, name) == names.end())
      names.push_back(std::move(name));
  return query::joined(names);
}

/// The newest publication of the delivery whose id begins so: `deliveries` has the newest first.
Result<const Publication*> delivery_named(const std::vector<Publication>& deliveries, const std::string& beginning,
                                          const std::string& parameter) {
  const Publication* found = nullptr;
  for (const Publication& one : deliveries) {
    if (!one.delivery.id.starts_with(beginning)) continue;
    if (found != nullptr && found->delivery.id != one.delivery.id)
      return std::unexpected(
          Error(ErrorCode::usage,
                fmt::format("{}: more than one delivery of this bill begins with \"{}\"", parameter, beginning),
                fmt::format("give more of it; the bill has {}", list_of(deliveries))));
    if (found == nullptr) found = &one;
  }
  if (found == nullptr || beginning.empty())
    return std::unexpected(Error(ErrorCode::usage,
                                 fmt::format("{}: no delivery of this bill begins with \"{}\"", parameter, beginning),
                                 fmt::format("the bill has {}", list_of(deliveries))));
  return found;
}

}  // namespace

Result<query::BillChangeQuery> read_question(const BillChangeQuestion& question, const query::ParameterStyle& style) {
  query::BillChangeQuery query;
  query.style = style;
  FARTHING_TRY(query.group_by, query::parse_dimensions(question.group_by));
  for (const std::string& text : question.filters) {
    FARTHING_TRY(auto filter, query::Filter::parse(text));
    query.filters.push_back(std::move(filter));
  }
  FARTHING_TRY(query.metrics, query::parse_metrics(question.metric));
  return query;
}

Result<BillName> bill_meant(store::DataFolder& data, const std::string& client, const std::optional<std::string>& payer,
                            const std::optional<std::string>& period, const query::ParameterStyle& style) {
  std::optional<BillingPeriod> month;
  if (period) {
    const auto read = BillingPeriod::parse(*period);
    if (!read) return fail(ErrorCode::usage, "{}: {}", style.name("period"), read.error().message);
    month = *read;
  }
  FARTHING_TRY(const auto live, control::publications(data.database(), client, std::nullopt));
  for (const Publication& one : live)
    if (!period && (!payer || one.payer == *payer) && (!month || one.period > *month)) month = one.period;
  std::set<std::string> payers;
  for (const Publication& one : live)
    if (one.period == month && (!payer || one.payer == *payer)) payers.insert(one.payer);
  if (!month && !payer) return std::unexpected(no_bill("there is no bill yet"));
  if (payers.empty())
    return std::unexpected(no_bill(fmt::format("there is no bill{}{}", payer ? " of payer " + printable(*payer) : "",
                                               month ? " for " + to_string(*month) : "")));
  if (payers.size() > 1)
    return std::unexpected(Error(ErrorCode::usage,
                                 fmt::format("{} payers have a bill for {}", payers.size(), to_string(*month)),
                                 fmt::format("say which with {}; there are {}", style.name("payer"),
                                             query::joined(std::vector<std::string>(payers.begin(), payers.end())))));
  return BillName{*payers.begin(), *month};
}

Result<ComparedDeliveries> compared_deliveries(store::DataFolder& data, const std::string& client,
                                               const BillChangeQuestion& question, const query::ParameterStyle& style) {
  FARTHING_TRY(const BillName bill, bill_meant(data, client, question.payer, question.period, style));
  FARTHING_TRY(const auto deliveries, control::publications_of_bill(data.database(), client, bill.payer, bill.period));
  const Publication* after = &deliveries.front();
  if (question.to) {
    FARTHING_TRY(after, delivery_named(deliveries, *question.to, style.name("to")));
  }
  const Publication* before = nullptr;
  if (question.from) {
    FARTHING_TRY(before, delivery_named(deliveries, *question.from, style.name("from")));
  } else {
    const auto place = deliveries.begin() + (after - deliveries.data());
    const auto other = std::find_if(place, deliveries.end(),
                                    [&](const Publication& one) { return one.delivery.id != after->delivery.id; });
    if (other == deliveries.end())
      return std::unexpected(
          Error(ErrorCode::not_found,
                fmt::format("the bill of payer {} for {} showed no other delivery before {}", printable(bill.payer),
                            to_string(bill.period), query::short_id(after->delivery.id)),
                deliveries.size() > 1 ? fmt::format("name both with {} and {}; the bill has {}", style.name("from"),
                                                    style.name("to"), list_of(deliveries))
                                      : "there is something to compare once AWS has delivered it again"));
    before = &*other;
  }
  if (before->delivery.id == after->delivery.id)
    return fail(ErrorCode::usage, "{} and {} are the same delivery", style.name("from"), style.name("to"));
  return ComparedDeliveries{*before, *after};
}

}  // namespace farthing::answer
