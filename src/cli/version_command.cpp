#include <fmt/format.h>

#include "bill/csv_index.hpp"
#include "cli/command.hpp"
#include "store/duckdb/engine.hpp"
#include "store/segment_writer.hpp"

namespace farthing::cli {
namespace {

class VersionCommand : public Command {
 public:
  std::string_view name() const override { return "version"; }
  std::string_view summary() const override { return "Print the version and what it is built on"; }
  std::string_view examples() const override { return "Example:\n  farthing version"; }
  void declare(Options&) override {}
  Result<> run(Context& context) override {
    return context.print(fmt::format("farthing {}\nsegment format {}\nengine DuckDB {}\nCSV scanner {}\n",
                                     FARTHING_VERSION, store::segment_format, store::Engine::version(),
                                     bill::name_of(bill::csv_instructions().back())));
  }
};

}  // namespace

std::unique_ptr<Command> make_version_command() { return std::make_unique<VersionCommand>(); }

}  // namespace farthing::cli
