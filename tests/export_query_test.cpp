// Queries of Data Exports are text cases: tests/cases/export-query/*.txt.
#include "connect/export_query.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "case_file.hpp"

namespace farthing::connect {
namespace {

class ExportQueryCase : public testing::Test {
 public:
  explicit ExportQueryCase(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const CaseFile wanted = CaseFile::read(path_);
    const ExportQuery query = read_export_query(wanted.find("query")->text);
    std::string found = fmt::format("table: {}\n{}", query.table, query.takes_all ? "all\n" : "");
    for (const auto& [name, source] : query.columns)
      found += fmt::format("column: {} from {}\n", name, source.empty() ? "nothing" : source);
    if (query.filters_rows) found += "rows: where\n";
    if (query.limits_rows) found += "rows: limit\n";
    EXPECT_EQ(lines_of(found), lines_of(wanted.find("says")->text)) << wanted.shows;
  }

 private:
  std::filesystem::path path_;
};

const bool registered = [] {
  for (const auto& path : case_files("export-query"))
    testing::RegisterTest("ExportQueryCase", path.stem().c_str(), nullptr, nullptr, path.c_str(), 1,
                          [path]() -> testing::Test* { return new ExportQueryCase(path); });
  return true;
}();

}  // namespace
}  // namespace farthing::connect
