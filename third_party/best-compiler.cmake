# The compiler of the release preset: clang 19 where it is installed, since its coroutines are smaller and most of them
# faster (see the figures in README.md); else g++. Either is fine: both are tested.
find_program(LOOPSCOPE_CLANG clang-19)
find_program(LOOPSCOPE_CLANGXX clang++-19)
mark_as_advanced(LOOPSCOPE_CLANG LOOPSCOPE_CLANGXX)
if(LOOPSCOPE_CLANG AND LOOPSCOPE_CLANGXX)
  set(CMAKE_C_COMPILER "${LOOPSCOPE_CLANG}")
  set(CMAKE_CXX_COMPILER "${LOOPSCOPE_CLANGXX}")
else()
  set(CMAKE_C_COMPILER gcc)
  set(CMAKE_CXX_COMPILER g++)
endif()
