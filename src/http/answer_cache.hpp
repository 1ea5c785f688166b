#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace farthing::http {

/// Answers to questions that cost something, for as long as what they were made of is what is live. The key holds all
/// that an answer depends on, the client and the live segments first: what is replaced is never asked for again, and
/// makes room as the least used. Whoever asks what is being answered just now waits for that answer.
class AnswerCache {
 public:
  using Answer = std::shared_ptr<const std::string>;

  /// `most_bytes` is for keys and answers together.
  explicit AnswerCache(std::size_t most_bytes) : most_bytes_(most_bytes) {}
  /// Returns the kept answer, or makes it. What fails is not kept.
  Result<Answer> find_or_make(const std::string& key, const std::function<Result<std::string>()>& make);

  std::uint64_t hits() const;
  std::uint64_t misses() const;

 private:
  struct Entry {
    std::string key;
    Answer answer;  ///< null while it is being made
  };
  void make_room();

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable made_;
  std::list<Entry> entries_;                                       ///< the last used first
  std::map<std::string_view, std::list<Entry>::iterator> places_;  ///< the keys lie in the entries
  std::size_t bytes_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace farthing::http
