#include "http/answer_cache.hpp"

#include <iterator>

namespace farthing::http {

Result<AnswerCache::Answer> AnswerCache::find_or_make(const std::string& key,
                                                      const std::function<Result<std::string>()>& make) {
  std::unique_lock lock(mutex_);
  while (true) {
    const auto place = places_.find(key);
    if (place == places_.end()) break;
    if (place->second->answer) {
      entries_.splice(entries_.begin(), entries_, place->second);
      ++hits_;
      return place->second->answer;
    }
    made_.wait(lock);
  }
  ++misses_;
  entries_.push_front({key, nullptr});
  places_.emplace(entries_.front().key, entries_.begin());
  const auto forget = [&] {
    const auto place = places_.find(key);
    const auto entry = place->second;
    places_.erase(place);
    entries_.erase(entry);
    made_.notify_all();
  };
  lock.unlock();
  Result<std::string> made;
  try {
    made = make();
  } catch (...) {
    lock.lock();
    forget();
    throw;
  }
  lock.lock();
  if (!made) {
    forget();
    return std::unexpected(std::move(made.error()));
  }
  made->shrink_to_fit();  // what has grown letter by letter holds up to twice its size
  auto answer = std::make_shared<const std::string>(std::move(*made));
  places_.find(key)->second->answer = answer;
  bytes_ += answer->size() + key.size();
  make_room();
  made_.notify_all();
  return answer;
}

void AnswerCache::make_room() {
  for (auto at = entries_.end(); bytes_ > most_bytes_ && at != entries_.begin();) {
    const auto last = std::prev(at);
    if (!last->answer) {  // somebody makes it
      at = last;
      continue;
    }
    bytes_ -= last->answer->size() + last->key.size();
    places_.erase(last->key);
    entries_.erase(last);
    at = entries_.end();
    if (entries_.empty()) return;
  }
}

std::uint64_t AnswerCache::hits() const {
  const std::scoped_lock lock(mutex_);
  return hits_;
}

std::uint64_t AnswerCache::misses() const {
  const std::scoped_lock lock(mutex_);
  return misses_;
}

}  // namespace farthing::http
