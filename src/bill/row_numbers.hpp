#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bill/bill_reading.hpp"
#include "bill/cost_rules.hpp"
#include "bill/focus_charge.hpp"
#include "bill/row_cells.hpp"

namespace farthing::bill {

/// What charges of one kind share.
struct KindFacts {
  CostKind costs;
  bool has_invoice = false;
  bool is_known_type = true;
  bool is_of_commitment_itself = false;  // in FOCUS
  bool is_split = false;
  std::uint32_t control = 0;
};

/// Finds the numbers that stand for the texts of rows in the dictionaries of a reading, and what a row's kind says. One
/// for each thread: it remembers what it met lately.
class RowNumbers {
 public:
  /// Both must outlive it; `row` is moved from row to row by the caller.
  RowNumbers(BillReading& bill, RowCells& row) : bill_(bill), row_(row) {}

  /// To be called once the row has a header.
  void use_header();
  /// Takes the fingerprints of the present row, and has the memory fetched that `find` will look at: other cells are
  /// read meanwhile.
  void take_fingerprints();
  /// Fills in account, kind, resource and labels.
  Result<> find(Charge& charge, KindFacts& kind);
  /// Fills in workload and parent.
  Result<> find_of_split(SplitCost& split);
  /// The kind of another part of the present row.
  Result<std::uint32_t> kind_of_part(ChargePart part);
  /// The number of a control key without account.
  std::uint32_t control_of(std::string_view type, std::string_view status, std::string_view currency);
  /// What a row of FOCUS is.
  FocusKind focus_kind();

 private:
  /// A run of neighbouring fields whose raw bytes are taken in one piece.
  struct FieldRun {
    int first;
    int last;
  };
  static std::vector<FieldRun> runs_of(std::vector<int> positions);
  template <class Facts>
  struct Cached {
    Fingerprint fingerprint;
    std::uint32_t number_plus_one = 0;
    Facts facts;
  };
  struct NoFacts {};
  /// A power of two of places for what was met lately, each entry in one of them only.
  template <class Facts>
  static Cached<Facts>& slot_of(std::vector<Cached<Facts>>& cache, Fingerprint fingerprint) {
    return cache[fingerprint.low & (cache.size() - 1)];
  }

  std::string_view gather(const std::vector<FieldRun>& runs, std::string& room, char part) const;
  KindFacts classify();
  bool has_effective_costs(LineItemType type) const;

  static constexpr std::size_t kind_cache_slots = 1 << 15;
  static constexpr std::size_t text_cache_slots = 1 << 17;  // resources and labels have more distinct values

  BillReading& bill_;
  RowCells& row_;
  std::uint16_t layout_ = 0;
  BillReading::EffectiveCosts effective_costs_;
  std::vector<FieldRun> kind_runs_;
  std::vector<FieldRun> label_runs_;
  std::vector<Cached<KindFacts>> kind_cache_{kind_cache_slots};
  std::vector<Cached<NoFacts>> resource_cache_{text_cache_slots};
  std::vector<Cached<NoFacts>> label_cache_{text_cache_slots};
  std::string last_account_;
  std::uint32_t last_account_number_ = 0;
  bool has_last_account_ = false;
  std::string kind_room_;
  std::string label_room_;
  std::string workload_room_;
  std::string_view kind_key_;  // of the present row, as are the fingerprints
  std::string_view label_key_;
  Fingerprint kind_fingerprint_;
  Fingerprint label_fingerprint_;
  Fingerprint resource_fingerprint_;
  std::map<BillReading::Control, std::uint32_t> known_controls_;  // by texts as delivered
};

}  // namespace farthing::bill
