# Writes the C++ source that carries the built pages: cmake -DPAGES=<folder> -DOUTPUT=<file> -P embed_pages.cmake
# Each file stands in it three times: as it is, as gzip, as brotli.
file(GLOB_RECURSE files RELATIVE "${PAGES}" "${PAGES}/*")
list(FILTER files EXCLUDE REGEX "\\.(gz|br)$")
list(SORT files)

set(types
  html text/html js text/javascript css text/css svg image/svg+xml png image/png ico image/x-icon json application/json
  txt text/plain woff2 font/woff2 woff font/woff webmanifest application/manifest+json)

set(bytes "")
set(names "")
set(table "")
set(number 0)
foreach(file IN LISTS files)
  string(REGEX MATCH "[^.]*$" ending "${file}")
  list(FIND types "${ending}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "embed_pages: ${file}: no media type is known for .${ending}")
  endif()
  math(EXPR at "${at} + 1")
  list(GET types ${at} type)
  file(SHA256 "${PAGES}/${file}" hash)
  string(SUBSTRING "${hash}" 0 32 tag)
  # What the bundler names by its hash never changes under its name.
  if(file MATCHES "^assets/")
    set(forever true)
  else()
    set(forever false)
  endif()
  set(forms "")
  foreach(form IN ITEMS plain gzip brotli)
    set(suffix_plain "")
    set(suffix_gzip ".gz")
    set(suffix_brotli ".br")
    set(name "farthing_page_${number}_${form}")
    string(APPEND bytes "asm(\".section .rodata\\n.balign 16\\n${name}:\\n.incbin \\\"${PAGES}/${file}${suffix_${form}}\\\"\\n${name}_end:\\n.byte 0\\n.previous\\n.globl ${name}\\n.globl ${name}_end\");\n")
    string(APPEND names "extern \"C\" const char ${name}[];\nextern \"C\" const char ${name}_end[];\n")
    string(APPEND forms ", between(${name}, ${name}_end)")
  endforeach()
  string(APPEND table "    Page{\"/${file}\", \"${type}\", \"\\\"${tag}\\\"\", ${forever}${forms}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE "${OUTPUT}.new" "// Made by cmake/embed_pages.cmake.
#include \"http/pages.hpp\"

#include <array>

${bytes}
${names}
namespace farthing::http {
namespace {

std::string_view between(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

}  // namespace

std::span<const Page> built_in_pages() {
  static const std::array<Page, ${number}> pages{
${table}  };
  return pages;
}

}  // namespace farthing::http
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
