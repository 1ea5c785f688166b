#include "connect/export_query.hpp"

#include <algorithm>
#include <cctype>
#include <span>

namespace farthing::connect {
namespace {

struct Token {
  enum class Kind { word, name, text, sign };  // a name stands in quotes and is never a keyword
  Kind kind;
  std::string text;

  bool is_word(std::string_view word) const { return kind == Kind::word && text == word; }
  bool is_name() const { return kind == Kind::word || kind == Kind::name; }
  bool is_sign(char sign) const { return kind == Kind::sign && text[0] == sign; }
};

bool is_of_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '`' || c == '\'') {
      const std::size_t end = std::min(text.find(c, at + 1), text.size());
      Token token{c == '\'' ? Token::Kind::text : Token::Kind::name, std::string(text.substr(at + 1, end - at - 1))};
      std::ranges::transform(token.text, token.text.begin(), lower);
      tokens.push_back(std::move(token));
      at = end + 1;
    } else if (is_of_word(c)) {
      Token token{Token::Kind::word, {}};
      for (; at < text.size() && is_of_word(text[at]); ++at) token.text += lower(text[at]);
      tokens.push_back(std::move(token));
    } else {
      if (std::isspace(static_cast<unsigned char>(c)) == 0) tokens.push_back({Token::Kind::sign, std::string(1, c)});
      ++at;
    }
  }
  return tokens;
}

ExportQuery::Column column_of(std::span<const Token> item) {
  ExportQuery::Column column;
  const std::size_t size = item.size();
  std::span<const Token> taken = item;
  if (size > 2 && item[size - 2].is_word("as") && item.back().is_name())
    taken = item.first(size - 2);
  else if (size > 1 && item.back().is_name() &&
           (item[size - 2].is_name() || item[size - 2].is_sign(']') || item[size - 2].is_sign(')')))
    taken = item.first(size - 1);
  if (taken.size() < size) column.name = item.back().text;
  if (taken.size() == 1 && taken[0].is_name()) column.source = taken[0].text;
  if (column.name.empty())
    for (const Token& token : taken) column.name += token.text;
  return column;
}

}  // namespace

ExportQuery read_export_query(std::string_view text) {
  ExportQuery query;
  const std::vector<Token> tokens = tokens_of(text);
  if (tokens.empty() || !tokens[0].is_word("select")) return query;
  std::size_t at = 1;
  if (at < tokens.size() && (tokens[at].is_word("all") || tokens[at].is_word("distinct"))) ++at;
  int depth = 0;
  std::size_t begin = at;
  const auto end_item = [&] {
    const auto item = std::span(tokens).subspan(begin, at - begin);
    if (item.size() == 1 && item[0].is_sign('*'))
      query.takes_all = true;
    else if (!item.empty())
      query.columns.push_back(column_of(item));
    begin = at + 1;
  };
  for (; at < tokens.size() && !(depth == 0 && tokens[at].is_word("from")); ++at) {
    if (tokens[at].is_sign('(') || tokens[at].is_sign('[')) ++depth;
    if (tokens[at].is_sign(')') || tokens[at].is_sign(']')) --depth;
    if (depth == 0 && tokens[at].is_sign(',')) end_item();
  }
  end_item();
  ++at;  // FROM itself
  if (at < tokens.size() && tokens[at].is_name()) query.table = tokens[at].text;
  for (; at < tokens.size(); ++at) {
    query.filters_rows |= tokens[at].is_word("where");
    query.limits_rows |= tokens[at].is_word("limit");
  }
  return query;
}

}  // namespace farthing::connect
