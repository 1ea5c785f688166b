#include "app/interrupt.hpp"

#include <unistd.h>

#include <csignal>
#include <thread>

namespace farthing {
namespace {

constexpr int shells_offset_of_signals = 128;

}  // namespace

std::stop_token stop_on_interrupt() {
  static std::stop_source source;
  static const bool listens = [] {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([signals] {
      int number = 0;
      sigwait(&signals, &number);
      source.request_stop();
      sigwait(&signals, &number);
      _exit(shells_offset_of_signals + number);
    }).detach();
    return true;
  }();
  (void)listens;
  return source.get_token();
}

}  // namespace farthing
