#include <gtest/gtest.h>

#include <cstdlib>

#include "store/duckdb/parquet_unfolding.hpp"

int main(int count, char** arguments) {
  // At the end of main() the leak sanitizer would start another process, which a confined one may not.
  if (const auto code = farthing::store::unfold_if_asked(count, arguments)) std::_Exit(*code);
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
