// Runs SQL statements with the DuckDB library that farthing itself is linked to, so that a comparison compares two uses
// of one engine. Usage: farthing_duckdb_peer STATEMENT...; `--version` prints the library's version.
#include <duckdb.h>

#include <cstdio>
#include <string_view>

int main(int count, char** arguments) {
  if (count == 2 && std::string_view(arguments[1]) == "--version") {
    std::puts(duckdb_library_version());
    return 0;
  }
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  if (duckdb_open(nullptr, &database) != DuckDBSuccess || duckdb_connect(database, &connection) != DuckDBSuccess) {
    std::fputs("DuckDB does not start\n", stderr);
    return 1;
  }
  int status = 0;
  for (int i = 1; i < count && status == 0; ++i) {
    duckdb_result result;
    if (duckdb_query(connection, arguments[i], &result) != DuckDBSuccess) {
      std::fprintf(stderr, "%s\n", duckdb_result_error(&result));
      status = 1;
    }
    duckdb_destroy_result(&result);
  }
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return status;
}
