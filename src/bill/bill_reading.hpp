#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bill/byte_source.hpp"
#include "bill/charge.hpp"
#include "bill/cost_rules.hpp"
#include "bill/dictionary.hpp"
#include "bill/header.hpp"
#include "bill/line_item_type.hpp"
#include "bill/record_spool.hpp"
#include "bill/split_costs.hpp"
#include "core/billing_period.hpp"

namespace farthing::bill {

/// What sums are kept apart by, so that a difference shows where it is.
struct ControlKey {
  std::string account;
  std::string line_item_type;
  std::string commitment_status;
  std::string currency;

  friend auto operator<=>(const ControlKey&, const ControlKey&) = default;
};

using ControlTotals = std::map<ControlKey, Totals>;

/// What a reading found out about a delivery.
struct BillFacts {
  std::string payer;
  BillingPeriod period;
  std::uint64_t rows = 0;
  std::uint64_t charges = 0;
  std::uint64_t rows_invoiced = 0;  ///< rows that carry an invoice id, those of split costs aside
  Instant first_usage = 0;          ///< the earliest and the latest start of usage; both 0 without rows
  Instant last_usage = 0;
  /// How far the delivery reaches: the latest end, inside the period, of usage that spans a day at most; of all usage
  /// when there is none such, as in monthly reports.
  Instant used_until = 0;
  std::uint64_t rounded = 0;         ///< numbers with digits past the 12th, rounded half-even
  std::uint64_t unread_numbers = 0;  ///< quantities and list prices that are not numbers, kept as unknown
  std::map<std::string, std::uint64_t> unknown_types;  ///< line item types AWS does not list, with their rows
  std::vector<std::string> warnings;
  std::optional<Form> form;  ///< of the first file; nothing where there is none
  ControlTotals totals;
  SplitTotals splits;                     ///< rows that lie over those of instances: no charges, in no other total
  std::uint64_t splits_without_cost = 0;  ///< rows of them whose cost is not known, or not all of it
  std::uint64_t splits_that_bill = 0;     ///< rows of split costs with a cost of their own, which nothing counts

  /// What bills nothing needs no invoice.
  bool invoiced() const { return rows_invoiced == rows - splits.rows; }
};

/// A charge that does not fit a narrow batch, or that can be finished only when every file has been read.
struct AsideCharge {
  Charge charge;
  bool is_unused_commitment = false;
  Decimal commitment;  ///< of the whole interval
  std::uint32_t ahead_kind = 0;
  std::uint32_t control = 0;  ///< number of the control key without account
  std::uint32_t ahead_control = 0;
};

/// The reading of one delivery: what its files share. FileReader objects read the files, one thread each, and leave
/// their findings here; afterwards `finish` and the dictionaries give the rest.
class BillReading {
 public:
  /// `folder` is for the work's temporary files. With `expected_period`, rows of another period are an error.
  static Result<std::unique_ptr<BillReading>> create(const std::filesystem::path& folder, const Limits& limits,
                                                     std::optional<BillingPeriod> expected_period);

  /// Ends the reading, after every FileReader is done: fills in the facts. The aside charges can be read from then on.
  Result<> finish();
  const BillFacts& facts() const { return facts_; }

  /// Reads up to `capacity` aside charges, unused commitments divided into past and ahead; 0 at the end.
  Result<std::size_t> read_aside(Charge* charges, std::size_t capacity);
  bool has_aside() const { return aside_.size() > 0; }

  /// The rows of split cost allocation data, by number from 0; to be read in order.
  Result<SplitCost> split_cost(std::uint64_t place) { return splits_.at(place); }
  std::uint64_t split_costs() const { return splits_.size(); }
  /// True when DECIMAL(18,12) does not hold all of their amounts.
  bool has_wide_splits() const { return has_wide_splits_; }

  Dictionary& accounts() { return *accounts_; }
  Dictionary& kinds() { return *kinds_; }
  Dictionary& resources() { return *resources_; }
  Dictionary& labels() { return *labels_; }
  Dictionary& workloads() { return *workloads_; }

  /// The names of all labels of all files, sorted.
  std::vector<std::string> label_names() const;

  /// The texts of one kind, in the order of text_columns(), and what they make of a charge.
  struct Kind {
    std::vector<std::string> texts;
    LineItemType type;
    std::string charge_category;
    std::string commitment_status;
  };
  /// Takes a dictionary's entry apart. Counts mended UTF-8 in the facts.
  void decode_kind(std::string_view entry, Kind& kind);
  void decode_text(std::string_view entry, std::string& text);
  /// `values` is filled in the order of label_names(); empty where the charge has no such label.
  void decode_labels(std::string_view entry, std::vector<std::string>& values);
  /// What labels and resources count as mended is not counted again.
  void decode_workload(std::string_view entry, Workload& workload) const;

  /// How many of the texts taken apart so far were not valid UTF-8.
  std::uint64_t mended_texts() const { return mended_texts_; }
  /// How many of the kinds taken apart so far have a map of their product that is none.
  std::uint64_t unread_products() const { return unread_products_; }

 private:
  friend class FileReader;
  friend class RowNumbers;
  BillReading() = default;

  /// What one file reader adds when it is done.
  struct Findings {
    BillFacts facts;
    CostGaps gaps;
    Instant long_use_until = 0;               // of usage that spans more than a day
    std::vector<std::vector<Totals>> totals;  // by control, by account
  };
  /// What all charges of a kind share for the control totals; the account is added at the end.
  struct Control {
    std::string line_item_type;
    std::string commitment_status;
    std::string currency;
    friend auto operator<=>(const Control&, const Control&) = default;
  };

  /// Which commitments' effective costs the files have, in any of the headers read so far.
  struct EffectiveCosts {
    bool of_reservations = false;
    bool of_savings_plans = false;
  };

  EffectiveCosts note_effective_costs(const Header& header);
  std::uint16_t layout_of(const Header& header);
  std::uint32_t control_of(const Control& control);
  Result<> put_aside(const AsideCharge& charge);
  Result<> put_split(const SplitCost& split);
  /// An entry of the workloads: a pod's or task's tags, as the labels have them, and its resource.
  static void write_workload_entry(std::string_view labels, std::string_view resource, std::string& entry);
  Result<> check_bill(const std::string& payer, BillingPeriod period, const std::string& file, std::uint64_t row);
  void add_findings(Findings findings);
  void add_warnings();
  void add_total(std::uint32_t control, std::uint32_t account, const Totals& totals);
  std::optional<Charge> divide(const AsideCharge& aside, Charge& past) const;

  Limits limits_;
  std::optional<BillingPeriod> expected_period_;
  std::unique_ptr<Dictionary> accounts_;
  std::unique_ptr<Dictionary> kinds_;
  std::unique_ptr<Dictionary> resources_;
  std::unique_ptr<Dictionary> labels_;
  std::unique_ptr<Dictionary> workloads_;

  std::mutex mutex_;
  EffectiveCosts effective_costs_;
  std::vector<Header> layouts_;
  std::map<Control, std::uint32_t> controls_;
  std::vector<Control> control_list_;
  std::optional<std::string> payer_;
  std::optional<BillingPeriod> period_;
  BillFacts facts_;
  std::set<std::string> said_;  // the warnings of files so far
  CostGaps gaps_;
  Instant long_use_until_ = 0;
  std::uint64_t rows_without_currency_ = 0;
  std::vector<std::vector<Totals>> totals_;

  RecordSpool<AsideCharge> aside_;
  std::uint64_t aside_read_ = 0;
  std::optional<Charge> ahead_left_;

  RecordSpool<SplitCost> splits_;
  bool has_wide_splits_ = false;

  /// A field of a dictionary's entry of labels.
  struct LabelField {
    int position = 0;                   // in the file
    std::string name;                   // of the label; of a map, the one that holds what is no map
    std::optional<MapColumn::Use> map;  // that holds many labels
    std::size_t slot = 0;               // of the name in label_names_
  };
  static std::string_view map_of(std::string_view cell, const LabelField& field);
  Result<> find_label_names();
  std::uint64_t read_labels(std::string_view entry, std::vector<std::string>& values) const;
  std::size_t slot_of(const std::string& label) const;
  void find_workload_slots();

  std::vector<std::string> label_names_;
  std::map<std::string_view, std::vector<std::size_t>> workload_slots_;  // by workload_tags(), in label_names_
  std::vector<std::vector<LabelField>> label_fields_;                    // by layout, in the order of an entry
  std::atomic<std::uint64_t> mended_texts_{0};
  std::atomic<std::uint64_t> unread_products_{0};
};

}  // namespace farthing::bill
