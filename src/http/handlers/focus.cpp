#include <mutex>

#include "answer/account_names.hpp"
#include "core/file.hpp"
#include "focus/export.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

constexpr std::size_t bytes_a_part = 256UZ * 1024;

/// A written file, sent part by part; its name is gone at once, its space when the last part is sent or nobody listens.
Result<Stream> stream_of(const std::filesystem::path& path) {
  FARTHING_TRY(File opened, File::open(path));
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  auto file = std::make_shared<File>(std::move(opened));
  return Stream{[file]() -> std::optional<std::string> {
    std::string part(bytes_a_part, '\0');
    const auto read = file->read(part.data(), part.size());
    if (!read) throw std::runtime_error(read.error().message);
    if (*read == 0) return std::nullopt;
    part.resize(*read);
    return part;
  }};
}

Problem busy() {
  Problem problem(503, "another bill is being exported");
  problem.code = describe(ErrorCode::busy).name;
  problem.cure = "try again in a minute";
  return problem;
}

}  // namespace

Outcome export_bill(Visit& visit) {
  Parameters parameters(visit.call);
  const std::string version = parameters.word("version", {"1.2", "1.0", "1.3"});
  const std::string format = parameters.word("format", {"parquet", "csv", "csv.gz"});
  FARTHING_CHECK(parameters.finish());
  focus::ExportRequest request;
  const auto period = BillingPeriod::parse(visit.path("period"));
  if (!period) return std::unexpected(wrong_field("period", "the month must be written like 2026-10"));
  request.period = *period;
  request.payer = visit.path("payer");
  FARTHING_TRY(request.profile, focus::profile_of("focus-" + version));
  FARTHING_TRY(request.form, focus::form_of_word(format));
  request.style = query::url_parameters;

  // Two at once would share the engine's memory, and both might fail for want of it.
  static std::mutex one_at_a_time;
  const std::unique_lock only(one_at_a_time, std::try_to_lock);
  if (!only.owns_lock()) return std::unexpected(busy());

  FARTHING_TRY(const auto publications, control::publications(visit.database(), visit.client(), std::nullopt));
  FARTHING_TRY(request.names, answer::account_names(visit.database(), visit.client()));
  const std::filesystem::path file = visit.services.stores.spill() / (random_name() + "." + format);
  FARTHING_CHECK(focus::write_export(visit.engine(), visit.data().path(), publications, request, file));
  Response response;
  FARTHING_TRY(response.stream, stream_of(file));
  const std::string name = fmt::format("{}-{}-{}.{}", request.profile.name, *request.payer, to_string(*period), format);
  response.headers = {{"Content-Type", std::string(focus::media_type_of(request.form))},
                      {"Cache-Control", "no-store"},
                      {"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)}};
  return response;
}

}  // namespace farthing::http
