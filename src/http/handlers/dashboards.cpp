#include "control/dashboards.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "http/handlers/report_query.hpp"
#include "http/operation.hpp"
#include "http/tagged.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;
using control::DashboardRecord;

constexpr std::size_t most_widgets = 50;
constexpr std::int64_t columns = 12;
constexpr std::int64_t most_rows = 400;

json::object to_json(const DashboardRecord& dashboard) {
  boost::system::error_code failed;
  auto widgets = json::parse(dashboard.layout, failed);
  return {{"id", dashboard.id},
          {"name", dashboard.name},
          {"widgets", failed ? json::value(json::array()) : std::move(widgets)},
          {"made_by", dashboard.made_by},
          {"made_at", to_iso_string(dashboard.created_at)},
          {"changed_at", to_iso_string(dashboard.changed_at)}};
}

/// What is wrong with a widget; empty: nothing.
std::string problem_of(const json::object& widget) {
  const auto text_or_null = [&](const char* name) {
    const auto* value = widget.if_contains(name);
    return value != nullptr && (value->is_null() || value->is_string());
  };
  const auto number = [&](const char* name, std::int64_t least, std::int64_t most) {
    const auto* value = widget.if_contains(name);
    return value != nullptr && value->is_int64() && value->as_int64() >= least && value->as_int64() <= most;
  };
  if (!widget.contains("title") || !widget.at("title").is_string()) return "\"title\" must be a text";
  if (!widget.contains("kind") || !widget.at("kind").is_string()) return "\"kind\" is missing";
  const std::string_view kind = widget.at("kind").as_string();
  if (kind != "report" && kind != "cost" && kind != "bills" && kind != "errors" && kind != "text")
    return "\"kind\" must be report, cost, bills, errors or text";
  if (!text_or_null("report") || !text_or_null("text")) return "\"report\" and \"text\" must be texts or null";
  if (!number("column", 0, columns - 1) || !number("width", 1, columns)) return "a page is 12 columns wide";
  if (!number("row", 0, most_rows) || !number("height", 1, most_rows)) return "\"row\" and \"height\" are out of range";
  constexpr std::size_t fields = 9;
  return widget.size() == fields ? "" : "a widget has title, kind, report, query, text, column, row, width and height";
}

std::expected<std::string, Problem> checked_layout(const json::value& widgets) {
  if (!widgets.is_array() || widgets.as_array().size() > most_widgets)
    return std::unexpected(
        wrong_field("widgets", fmt::format("\"widgets\" must be a list of at most {}", most_widgets)));
  std::size_t number = 0;
  for (const json::value& widget : widgets.as_array()) {
    ++number;
    const std::string wrong = widget.is_object() ? problem_of(widget.as_object()) : "a widget is an object";
    if (!wrong.empty()) return std::unexpected(wrong_field("widgets", fmt::format("widget {}: {}", number, wrong)));
    if (const auto* query = widget.as_object().if_contains("query"); query != nullptr && !query->is_null())
      FARTHING_CHECK(checked_report_query(*query, "widgets"));
  }
  return json::serialize(widgets);
}

std::expected<DashboardRecord, Problem> dashboard_of_path(Visit& visit) {
  DashboardRecord dashboard;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(dashboard, control::find_dashboard(db, visit.client(), visit.path("dashboard")));
    return {};
  }));
  visit.audit_target = dashboard.id;
  visit.audit_words = dashboard.name;
  return dashboard;
}

}  // namespace

Outcome list_dashboards(Visit& visit) {
  std::vector<DashboardRecord> dashboards;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(dashboards, control::dashboards(db, visit.client()));
    return {};
  }));
  json::array list;
  for (const DashboardRecord& dashboard : dashboards) list.push_back(to_json(dashboard));
  return json_answer({{"dashboards", std::move(list)}});
}

Outcome make_dashboard(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  DashboardRecord dashboard;
  dashboard.client = visit.client();
  dashboard.name = fields.text("name");
  FARTHING_TRY(dashboard.layout, checked_layout(fields.json("widgets")));
  FARTHING_CHECK(fields.finish());
  dashboard.made_by = visit.caller.name();
  dashboard.created_at = dashboard.changed_at = visit.now();
  visit.audit_words = dashboard.name;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(dashboard, control::add_dashboard(db, dashboard));
    visit.audit_target = dashboard.id;
    return {};
  }));
  return tagged_answer(to_json(dashboard), 201);
}

Outcome get_dashboard(Visit& visit) {
  FARTHING_TRY(const auto dashboard, dashboard_of_path(visit));
  return tagged_answer(to_json(dashboard));
}

Outcome change_dashboard(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  FARTHING_TRY(auto dashboard, dashboard_of_path(visit));
  FARTHING_CHECK(check_if_match(visit.call.request, to_json(dashboard)));
  if (const auto name = fields.optional_text("name")) dashboard.name = *name;
  if (fields.has("widgets")) {
    FARTHING_TRY(dashboard.layout, checked_layout(fields.json("widgets")));
  }
  FARTHING_CHECK(fields.finish());
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(dashboard, control::update_dashboard(db, dashboard, visit.now()));
    return {};
  }));
  return tagged_answer(to_json(dashboard));
}

Outcome remove_dashboard(Visit& visit) {
  FARTHING_TRY(const auto dashboard, dashboard_of_path(visit));
  FARTHING_CHECK(check_if_match(visit.call.request, to_json(dashboard)));
  FARTHING_CHECK(visit.change([&](soci::session& db) {
    return control::remove_dashboard(db, visit.client(), dashboard.id, dashboard.version);
  }));
  return empty_answer();
}

}  // namespace farthing::http
