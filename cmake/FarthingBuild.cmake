# How every target of the project is compiled, in one place.

add_library(farthing_build INTERFACE)
target_compile_options(farthing_build INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual)
# 128-bit integers are how money is held; pedantic mode has no name for them.
target_compile_options(farthing_build INTERFACE -Wno-sign-conversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 raises these wrongly on std::string (GCC bugs 105329, 105651, 105562).
  target_compile_options(farthing_build INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Raised inside libstdc++ 12, whose stable_sort uses std::get_temporary_buffer.
  target_compile_options(farthing_build INTERFACE -Wno-deprecated-declarations)
endif()
if(FARTHING_DEVELOPER)
  target_compile_options(farthing_build INTERFACE -Werror)
endif()
if(FARTHING_SANITIZE)
  target_compile_options(farthing_build INTERFACE -fsanitize=${FARTHING_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # The check of virtual tables needs type information of libraries that have none to give.
  target_compile_options(farthing_build INTERFACE -fno-sanitize=vptr)
  target_link_options(farthing_build INTERFACE -fsanitize=${FARTHING_SANITIZE})
endif()
if(FARTHING_FUZZ)
  target_compile_options(farthing_build INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(FARTHING_CCACHE ccache)
if(FARTHING_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${FARTHING_CCACHE}")
endif()
find_program(FARTHING_MOLD mold)
if(FARTHING_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# farthing_library(NAME SOURCES ... [DEPENDS ...]): one folder of src/, one static library.
function(farthing_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(farthing_${name} STATIC ${arg_SOURCES})
  target_include_directories(farthing_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  target_link_libraries(farthing_${name} PUBLIC ${arg_DEPENDS} PRIVATE farthing_build ${arg_PRIVATE})
endfunction()
