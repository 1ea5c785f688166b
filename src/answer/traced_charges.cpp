#include "answer/traced_charges.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>

#include "bill/csv_text.hpp"
#include "bill/file_reader.hpp"
#include "core/utf8.hpp"
#include "store/archive.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;
using query::TracedCharge;

Result<std::vector<std::string>> texts_of(const std::string& record) {
  std::vector<std::string_view> fields;
  bill::split_record(record, fields);
  std::vector<std::string> texts;
  std::string room;
  for (const std::string_view field : fields) {
    std::string text(bill::field_text(field, room));
    std::string mended;
    texts.push_back(mend_utf8(text, mended) > 0 ? mended : std::move(text));
  }
  return texts;
}

/// Files whose bytes have been found to be what was delivered, by their SHA-256.
using CheckedFiles = std::map<std::string, std::filesystem::path>;

Result<Traced> find_row(const store::DataFolder& folder, TracedCharge charge, CheckedFiles& checked) {
  Traced traced{std::move(charge), {}, {}, {}};
  const auto known = checked.find(traced.charge.sha256);
  if (known == checked.end()) {
    FARTHING_TRY(traced.archived, store::check_archived(folder, traced.charge.sha256, traced.charge.file));
    checked.emplace(traced.charge.sha256, traced.archived);
  } else {
    traced.archived = known->second;
  }
  const bill::SourceFile file{traced.archived, traced.charge.file};
  FARTHING_TRY(const std::string header, bill::read_raw_row(file, 0, {}));
  FARTHING_TRY(traced.raw, bill::read_raw_row(file, traced.charge.row, {}));
  FARTHING_TRY(const auto names, texts_of(header));
  FARTHING_TRY(const auto values, texts_of(traced.raw));
  for (std::size_t i = 0; i < std::min(names.size(), values.size()); ++i)
    traced.cells.emplace_back(names[i], values[i]);
  return traced;
}

}  // namespace

Result<std::vector<Traced>> traced_charges(store::Engine& engine, const store::DataFolder& folder,
                                           std::span<const control::Publication> publications,
                                           const query::TraceQuery& query) {
  FARTHING_TRY(auto charges, query::trace_charges(engine, folder.path(), publications, query));
  return traced_rows(folder, std::move(charges));
}

Result<std::vector<Traced>> traced_rows(const store::DataFolder& folder, std::vector<TracedCharge> charges) {
  std::vector<Traced> traced;
  CheckedFiles checked;
  for (TracedCharge& charge : charges) {
    FARTHING_TRY(auto found, find_row(folder, std::move(charge), checked));
    traced.push_back(std::move(found));
  }
  return traced;
}

json::object to_json(const Traced& traced) {
  const TracedCharge& charge = traced.charge;
  json::object costs;
  for (const query::Metric metric : all_metrics) {
    const auto& cost = charge.costs[static_cast<std::size_t>(metric)];
    costs[query::name_of(metric).data()] = cost ? json::value(to_string(*cost)) : json::value(nullptr);
  }
  json::object cells;
  for (const auto& [name, value] : traced.cells) cells[name] = value;
  std::string raw;
  if (mend_utf8(traced.raw, raw) == 0) raw = traced.raw;
  return {{"payer", charge.bill.payer},
          {"period", to_string(charge.bill.period)},
          {"segment", charge.bill.segment},
          {"delivery", charge.bill.delivery},
          {"file", charge.file},
          {"sha256", charge.sha256},
          {"archived", traced.archived.string()},
          {"row", charge.row},
          {"usage_start", charge.usage_start},
          {"usage_end", charge.usage_end},
          {"account", charge.account},
          {"service", charge.service},
          {"region", charge.region},
          {"usage_type", charge.usage_type},
          {"operation", charge.operation},
          {"line_item_type", charge.line_item_type},
          {"charge_category", charge.charge_category},
          {"commitment_status", charge.commitment_status},
          {"resource", charge.resource},
          {"currency", charge.currency},
          {"costs", std::move(costs)},
          {"raw", raw},
          {"cells", std::move(cells)}};
}

json::object to_json(std::span<const Traced> list) {
  json::array array;
  for (const Traced& one : list) array.push_back(to_json(one));
  return {{"charges", std::move(array)}};
}

}  // namespace farthing::answer
