#include "core/shell_word.hpp"

#include <gtest/gtest.h>

namespace farthing {
namespace {

TEST(ShellWord, LeavesPlainWordsAsTheyAre) {
  for (const std::string_view word :
       {"acme", "arn:aws:iam::111122223333:role/farthing/FarthingAccess", "a=b,c+d@e-_.1"})
    EXPECT_EQ(shell_word(word), word);
}

TEST(ShellWord, QuotesWhateverAShellWouldReadOtherwise) {
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("two words"), "'two words'");
  EXPECT_EQ(shell_word("$(cmd)"), "'$(cmd)'");
  EXPECT_EQ(shell_word("x;reboot"), "'x;reboot'");
  EXPECT_EQ(shell_word("~"), "'~'");
  EXPECT_EQ(shell_word("it's me"), "'it'\\''s me'");
  EXPECT_EQ(shell_word("caf\u00E9"), "'caf\u00E9'");
}

}  // namespace
}  // namespace farthing
