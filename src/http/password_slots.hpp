#pragma once

#include <semaphore>

namespace farthing::http {

/// Every guess at a password takes tens of megabytes for a while: two at a time, however many ask.
class PasswordSlots {
 public:
  class Slot {
   public:
    explicit Slot(PasswordSlots& slots) : slots_(slots) { slots_.free_.acquire(); }
    ~Slot() { slots_.free_.release(); }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

   private:
    PasswordSlots& slots_;
  };
  Slot take() { return Slot(*this); }

 private:
  static constexpr int at_once = 2;
  std::counting_semaphore<at_once> free_{at_once};
};

}  // namespace farthing::http
