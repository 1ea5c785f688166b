#include "http/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace farthing::http {

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("farthing_http_requests_total")
                                                          .Help("Requests answered, by operation and status.")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& durations = prometheus::BuildHistogram()
                                                             .Name("farthing_http_request_duration_seconds")
                                                             .Help("How long answers took, by operation.")
                                                             .Register(registry);
  prometheus::Family<prometheus::Gauge>& connections =
      prometheus::BuildGauge().Name("farthing_connections").Help("Connected accounts, by state.").Register(registry);
  prometheus::Family<prometheus::Gauge>& jobs =
      prometheus::BuildGauge().Name("farthing_jobs").Help("Jobs, by state.").Register(registry);
  prometheus::Gauge& errors = prometheus::BuildGauge()
                                  .Name("farthing_configuration_errors")
                                  .Help("Failed findings over all connections.")
                                  .Register(registry)
                                  .Add({});
  prometheus::Gauge& bills =
      prometheus::BuildGauge().Name("farthing_bills").Help("Live bills.").Register(registry).Add({});
  prometheus::Gauge& oldest_fetch = prometheus::BuildGauge()
                                        .Name("farthing_oldest_fetch_age_seconds")
                                        .Help("Age of the last sync of the connection that is furthest behind.")
                                        .Register(registry)
                                        .Add({});
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view operation, int status, std::chrono::nanoseconds duration) {
  static const prometheus::Histogram::BucketBoundaries seconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                               0.25,  0.5,    1,     2.5,  5,     10};
  families_->requests.Add({{"operation", std::string(operation)}, {"status", std::to_string(status)}}).Increment();
  families_->durations.Add({{"operation", std::string(operation)}}, seconds)
      .Observe(std::chrono::duration<double>(duration).count());
}

void Metrics::set_connections(std::string_view state, std::uint64_t count) {
  families_->connections.Add({{"state", std::string(state)}}).Set(static_cast<double>(count));
}

void Metrics::set_jobs(std::string_view state, std::uint64_t count) {
  families_->jobs.Add({{"state", std::string(state)}}).Set(static_cast<double>(count));
}

void Metrics::set_configuration_errors(std::uint64_t count) { families_->errors.Set(static_cast<double>(count)); }

void Metrics::set_bills(std::uint64_t count) { families_->bills.Set(static_cast<double>(count)); }

void Metrics::set_oldest_fetch(std::chrono::seconds age) {
  families_->oldest_fetch.Set(static_cast<double>(age.count()));
}

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(families_->registry.Collect()); }

}  // namespace farthing::http
