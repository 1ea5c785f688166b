#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sample/commitments.hpp"
#include "sample/month.hpp"
#include "sample/random.hpp"
#include "sample/row_sink.hpp"
#include "sample/times.hpp"

namespace farthing::sample {

/// Discounts that are booked while usage is written: EdpDiscount to BundledDiscount.
inline constexpr int discount_kinds = 5;

/// Makes the rows of one chunk of a month. Every commitment, with all rows that must balance, lies in one chunk.
class MonthPart {
 public:
  MonthPart(const Organisation& organisation, const Commitments& commitments, const Month& month, int part, int parts,
            RowSink& rows);

  /// Writes all rows. Calls `progress` with the rows written since its last call.
  Result<> run(const std::function<void(std::uint64_t)>& progress);

 private:
  /// Rows of a kind so far, so that any number spreads evenly over the month.
  struct Share {
    std::uint64_t total = 0;
    std::uint64_t done = 0;
    /// How many are due when `at` of `of` steps are done.
    std::uint64_t due(std::uint64_t at, std::uint64_t of) {
      const std::uint64_t until = total * at / of;
      return until - std::exchange(done, until);
    }
  };
  /// A discount not yet written: it must equal, to the last digit, what net costs leave out.
  struct Pending {
    Units sum = 0;
    std::uint32_t rows = 0;
    int sku = 0;
    Instant at = 0;
  };
  struct PlanState {
    const SavingsPlan* plan;
    Share covered;
  };
  struct ReservationState {
    const Reservation* reservation;
    Share discounted;
    Instant from = 0;  ///< of its hours in this month
    Units hours = 0;   ///< reserved in this month, a count of 10^-12
    Units hours_left = 0;
    Units used_amortized = 0;
    Units used_recurring = 0;
    Units net_used_amortized = 0;
    Units net_used_recurring = 0;
  };

  void choose_step();
  void share_out();

  // usage_rows.cpp
  Result<> write_usage(std::uint64_t count);
  Result<> write_usage_burst(std::uint64_t count);
  Number cost_number(Units cost);
  Units draw_amount(const Sku& sku);
  void price(Row& row, const Sku& sku, Units amount);
  /// Sets the net cost of a row and books the difference under the discounts that it comes from.
  Result<> discount_usage(Row& row, const Sku& sku);
  Result<> book(LineType discount, Units sum, int account, int sku, Instant at);
  Result<> write_discount(LineType discount, int account, const Pending& pending);
  Result<> write_pending();

  // commitment_rows.cpp
  Result<> write_plan_interval(PlanState& state, Instant from, Instant until, std::uint64_t covered_rows);
  Result<> write_covered_group(const SavingsPlan& plan, Instant from, Instant until, std::uint64_t rows, Units each,
                               bool exhaust, Units& left);
  Result<> write_plan_fee(const SavingsPlan& plan, Instant from, Instant until, Units used);
  Result<> write_discounted(ReservationState& state, Instant from, Instant until, std::uint64_t rows);
  Result<> write_reservation_fee(const ReservationState& state);
  Result<> write_purchases();
  Result<> write_plan_refund(const SavingsPlan& plan);

  // other_rows.cpp
  Result<> write_single_rows();
  Result<> write_outside_period();
  Result<> write_large_rows();
  Result<> write_tax();
  Result<> write_credit();
  Row plain_row(LineType type, std::string_view product_code, int account, Units cost);

  int draw_account();
  Instant draw_slot(Instant from, Instant until);
  void set_zone(const Sku& sku, int account);
  Result<> emit(const Row& row) { return rows_.write(row); }

  const Organisation& organisation_;
  const Month& month_;
  const int part_;
  const int parts_;
  RowSink& rows_;
  Random random_;
  std::vector<PlanState> plans_;
  std::vector<ReservationState> reservations_;
  std::vector<Pending> pending_;  ///< by account, service and kind of discount
  std::size_t commitments_ = 0;   ///< of all parts
  Instant interval_ = 0;          ///< between two fee rows of a plan
  Share usage_;
  Share tax_;
  Share credits_;
  std::uint64_t amount_scale_ = 256;  ///< in 1/256
  std::string zone_;
  std::string resource_;
  std::string description_;
};

}  // namespace farthing::sample
