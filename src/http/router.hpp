#pragma once

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace farthing::http {

/// The parts of a path that its route names in braces, by name.
using PathParameters = std::map<std::string, std::string, std::less<>>;

/// A request on its way to the handler that its route names.
struct Call {
  const Request& request;
  PathParameters path;
  std::vector<Header> query;
  std::stop_token stop;

  /// The value of a query parameter; nothing when it is missing.
  std::optional<std::string> query_value(std::string_view name) const;
  std::vector<std::string> query_values(std::string_view name) const;
};

struct Route {
  Method method = Method::get;
  std::string pattern;    ///< `/api/v1/clients/{client}/bills`
  std::string operation;  ///< its name in the contract, api/openapi.yaml: `listBills`
  std::function<Response(const Call&)> handle;
};

/// Finds the route of a request. A path that no route has is a 404, a method that none of its routes has a 405 with
/// `Allow`; HEAD is answered as GET is, and OPTIONS by the router itself.
class Router {
 public:
  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }
  Response answer(const Request& request, const std::stop_token& stop) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace farthing::http
