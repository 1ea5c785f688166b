#include "query/sources_json.hpp"

#include <boost/json/object.hpp>

namespace farthing::query {

boost::json::array sources_json(std::span<const Source> sources) {
  boost::json::array bills;
  for (const Source& bill : sources)
    bills.push_back(boost::json::object{{"payer", bill.payer},
                                        {"period", to_string(bill.period)},
                                        {"status", bill.open ? "open" : "closed"},
                                        {"segment", bill.segment},
                                        {"delivery", bill.delivery},
                                        {"delivered_at", to_iso_string(bill.delivered_at)}});
  return bills;
}

}  // namespace farthing::query
