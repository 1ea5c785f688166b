#include "bill/byte_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "bill/inflater.hpp"
#include "packed_bytes.hpp"
#include "temporary_folder.hpp"

namespace farthing::bill {
namespace {

testing::AssertionResult same(const std::string& found, const std::string& wanted) {
  if (found == wanted) return testing::AssertionSuccess();
  return testing::AssertionFailure() << found.size() << " bytes instead of " << wanted.size() << ": "
                                     << found.substr(0, 200);
}

class ByteSourceTest : public testing::Test {
 protected:
  /// Everything that the bytes unpack to, asked for in pieces of `capacity`.
  Result<std::string> unpack(std::string_view bytes, const std::string& name = "bill.csv",
                             std::size_t capacity = 100'000) {
    const auto path = folder_.write("packed", bytes);
    FARTHING_TRY(const auto source, open_byte_source(path, name, limits_));
    std::string out;
    std::string piece(capacity, '\0');
    while (true) {
      FARTHING_TRY(const std::size_t count, source->read(piece.data(), piece.size()));
      if (count == 0) {
        FARTHING_TRY(const std::size_t again, source->read(piece.data(), piece.size()));
        EXPECT_EQ(again, 0U) << "the end is the end";
        EXPECT_LE(source->packed_bytes_read(), bytes.size());
        return out;
      }
      out.append(piece, 0, count);
    }
  }

  /// The same, or why there is nothing.
  std::string unpacked(std::string_view bytes, const std::string& name = "bill.csv", std::size_t capacity = 100'000) {
    const auto result = unpack(bytes, name, capacity);
    return result ? *result : "error: " + result.error().message;
  }

  void expect_error(std::string_view bytes, ErrorCode code, std::string_view part,
                    const std::string& name = "bill.csv") {
    const auto result = unpack(bytes, name);
    ASSERT_FALSE(result) << bytes.size() << " bytes, " << part << ": " << result->size() << " bytes came out";
    EXPECT_EQ(result.error().code, code) << result.error().message;
    EXPECT_TRUE(result.error().message.starts_with(name + ": ")) << result.error().message;
    EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message;
  }

  TemporaryFolder folder_;
  Limits limits_;
};

std::string rows(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "Usage," + std::to_string(i * 7919 % 1000) + ",AmazonEC2\n";
  return text;
}

std::string noise(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

TEST_F(ByteSourceTest, GivesPlainAndPackedFilesAlike) {
  for (const std::string& text : {rows(1), rows(100'000), noise(700'000), std::string()}) {
    for (const std::size_t capacity : {std::size_t{1000}, std::size_t{1} << 20}) {
      EXPECT_TRUE(same(unpacked("x" + text, "plain", capacity), "x" + text));
      EXPECT_TRUE(same(unpacked(gzipped(text), "a.gz", capacity), text));
      EXPECT_TRUE(same(unpacked(gzipped(text, 0), "a.gz", capacity), text));
      EXPECT_TRUE(same(unpacked(zipped({{"bill.csv", text}}), "a.zip", capacity), text));
      EXPECT_TRUE(same(unpacked(zipped({{"bill.csv", text, true}}), "a.zip", capacity), text));
      EXPECT_TRUE(same(unpacked(zipped({{"../../bill.csv", text, false, true}}), "a.zip", capacity), text))
          << "zip64, and the entry's name means nothing";
    }
  }
  EXPECT_EQ(unpacked("", "empty"), "");
}

TEST_F(ByteSourceTest, ByteForByteGivesTheSame) {
  const std::string text = rows(100);
  EXPECT_EQ(unpacked(gzipped(text.substr(0, 1000)) + gzipped(text.substr(1000)), "a.gz", 1), text);
  EXPECT_EQ(unpacked(zipped({{"bill.csv", text}}), "a.zip", 1), text);
}

TEST_F(ByteSourceTest, ReadsGzipMembersOneAfterTheOther) {
  const std::string text = rows(1000);
  std::string members;
  for (std::size_t at = 0; at < text.size(); at += 997) members += gzipped(text.substr(at, 997));
  EXPECT_TRUE(same(unpacked(members, "a.gz"), text));
  EXPECT_TRUE(same(unpacked(gzipped("") + gzipped(text) + gzipped("") + gzipped(""), "a.gz"), text));
  EXPECT_TRUE(same(unpacked(gzipped(text) + std::string(512, '\0'), "a.gz"), text)) << "padded to a block";
}

TEST_F(ByteSourceTest, ReadsGzipHeadersWithNameAndComment) {
  const std::string packed = gzipped(rows(10));
  std::string named = packed.substr(0, 10) + std::string("bill.csv\0a comment\0", 19) + packed.substr(10);
  named[3] = 8 | 16;
  EXPECT_EQ(unpacked(named, "a.gz"), rows(10));
}

TEST_F(ByteSourceTest, RefusesAFileCutShortAnywhere) {
  const std::string packed = gzipped(rows(60));
  for (std::size_t size = 2; size < packed.size(); ++size)
    expect_error(packed.substr(0, size), ErrorCode::compression, "", "a.gz");
  expect_error(gzipped("whole") + packed.substr(0, packed.size() - 1), ErrorCode::compression, "ends too early");
  const std::string zip = zipped({{"bill.csv", rows(60)}});
  // Of its last record, 22 bytes, a zip can do without some; the data is whole then, as its checksum shows.
  for (std::size_t size = 4; size + 22 <= zip.size(); ++size)
    expect_error(zip.substr(0, size), ErrorCode::compression, "", "a.zip");
}

TEST_F(ByteSourceTest, FindsEveryFlippedBitOfTheData) {
  const std::string text = rows(50);
  const std::string packed = gzipped(text);
  // From behind the header, whose time and system mean nothing.
  for (std::size_t at = 10; at < packed.size(); ++at) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    expect_error(damaged, ErrorCode::compression, "", "a.gz");
  }
  const std::string zip = zipped({{"bill.csv", text}});
  const std::size_t data = 30 + std::strlen("bill.csv");
  for (std::size_t at = data; at < data + 100; ++at) {
    std::string damaged = zip;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    expect_error(damaged, ErrorCode::compression, "", "a.zip");
  }
  std::string stored = zipped({{"bill.csv", text, true}});
  stored[data + 5] = static_cast<char>(stored[data + 5] ^ 1);
  expect_error(stored, ErrorCode::compression, "checksum", "a.zip");
}

TEST_F(ByteSourceTest, RefusesGarbageBehindTheData) {
  expect_error(gzipped(rows(10)) + "garbage of some length", ErrorCode::compression, "damaged", "a.gz");
  expect_error(gzipped(rows(10)) + "x", ErrorCode::compression, "ends too early", "a.gz");
  expect_error(gzipped(rows(10)) + std::string(3, '\0') + "garbage of some length", ErrorCode::compression, "damaged",
               "a.gz");
}

TEST_F(ByteSourceTest, RefusesZipsThatAreNoBills) {
  expect_error(zipped({{"a.csv", "1"}, {"b.csv", "2"}}), ErrorCode::compression, "holds 2 entries");
  expect_error(zipped({}), ErrorCode::compression, "no directory");
  expect_error("PK\3\4 and then nothing of the kind", ErrorCode::compression, "no directory");
  std::string encrypted = zipped({{"bill.csv", rows(10)}});
  const std::size_t directory = encrypted.rfind("PK\1\2");
  encrypted[6] |= 1;
  encrypted[directory + 8] |= 1;
  expect_error(encrypted, ErrorCode::compression, "encrypted");
}

TEST_F(ByteSourceTest, TellsFormatsApartByTheirBytes) {
  EXPECT_EQ(unpacked(gzipped("a,b\n"), "bill.csv"), "a,b\n");
  expect_error("a,b\n", ErrorCode::compression, "does not start like one", "bill.csv.gz");
  expect_error("", ErrorCode::compression, "does not start like one", "bill.csv.zip");
  expect_error("PAR1....PAR1", ErrorCode::compression, "Parquet");
  EXPECT_EQ(open_byte_source(folder_.path() / "missing", "missing", limits_).error().code, ErrorCode::io);
}

TEST_F(ByteSourceTest, StopsBombsEarly) {
  const std::string zeros(std::size_t{80} << 20, '0');
  const std::string bomb = gzipped(zeros, 9);
  expect_error(bomb, ErrorCode::too_large, "more than 200 times", "a.gz");
  expect_error(zipped({{"bill.csv", zeros}}), ErrorCode::too_large, "more than 200 times", "a.zip");
  // Members of their own do not hide it.
  std::string members;
  const std::string member = gzipped(std::string(1 << 20, '0'), 9);
  for (int i = 0; i < 80; ++i) members += member;
  expect_error(members, ErrorCode::too_large, "more than 200 times", "a.gz");
  limits_.unpacked_bytes = 1000;
  expect_error(gzipped(noise(1001)), ErrorCode::too_large, "more than 1000 bytes", "a.gz");
  expect_error(noise(1001, 3), ErrorCode::too_large, "more than 1000 bytes");
  EXPECT_EQ(unpacked(gzipped(noise(1000)), "a.gz").size(), 1000U);
}

TEST_F(ByteSourceTest, AMillionEmptyMembersTakeNoTime) {
  std::string members;
  const std::string empty = gzipped("");
  for (int i = 0; i < 1'000'000; ++i) members += empty;
  EXPECT_EQ(unpacked(members, "a.gz"), "");
}

/// Runs an inflater over a stream handed to it in odd pieces.
std::string inflated(Inflater& inflater, std::string_view packed, unsigned seed, bool tell_rest = true) {
  std::mt19937 random(seed);
  std::string out;
  std::size_t at = 0;
  std::string piece(5000, '\0');
  while (true) {
    const std::size_t give = std::min<std::size_t>(packed.size() - at, random() % 300);
    const auto step = inflater.step(packed.data() + at, give, piece.data(), 1 + random() % piece.size());
    at += step.consumed;
    out.append(piece, 0, step.produced);
    if (step.state == Inflater::State::damaged) return "damaged";
    if (step.state == Inflater::State::finished)
      return fmt::format("{} bytes {:08x}, {} left", out.size(), crc32(0, out.data(), out.size()),
                         tell_rest ? packed.size() - at : 0);
    if (at == packed.size() && step.produced == 0 && give == 0) return "cut short";
  }
}

TEST(Inflater, BothLibrariesGiveTheSame) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const std::string text = seed % 3 == 0 ? noise(random() % 50'000, seed) : rows(static_cast<int>(random() % 5000));
    std::string packed = gzipped(text, static_cast<int>(random() % 10));
    if (seed % 4 == 1) packed[random() % packed.size()] ^= static_cast<char>(1 << (random() % 8));
    if (seed % 4 == 2) packed.resize(random() % packed.size());
    if (seed % 4 == 3) packed += "and what follows";
    const auto one = make_inflater(Wrapping::gzip);
    const auto two = make_zlib_inflater(Wrapping::gzip);
    const std::string by_zlib = inflated(*two, packed, seed);
    ASSERT_EQ(inflated(*one, packed, seed), by_zlib) << seed;
    one->reset();
    two->reset();
    ASSERT_EQ(inflated(*one, packed, seed + 1), by_zlib) << seed << ", the second time";
    // Without the gzip header and trailer it is plain deflate. How far a library looks ahead is its own affair.
    if (seed % 4 == 0) {
      const auto raw = make_inflater(Wrapping::raw_deflate);
      const auto raw_zlib = make_zlib_inflater(Wrapping::raw_deflate);
      ASSERT_EQ(inflated(*raw, std::string_view(packed).substr(10), seed, false),
                inflated(*raw_zlib, std::string_view(packed).substr(10), seed, false))
          << seed;
    }
  }
}

TEST(Inflater, TheChecksumIsGzips) {
  EXPECT_EQ(crc32(0, "123456789", 9), 0xcbf43926U);
  EXPECT_EQ(crc32(crc32(0, "1234", 4), "56789", 5), 0xcbf43926U);
  EXPECT_EQ(crc32(0, "", 0), 0U);
}

}  // namespace
}  // namespace farthing::bill
