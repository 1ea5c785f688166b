#include <gtest/gtest.h>

#include "store/duckdb/parquet_unfolding.hpp"

int main(int count, char** arguments) {
  if (const auto code = farthing::store::unfold_if_asked(count, arguments)) return *code;
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
