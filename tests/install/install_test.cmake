# Installs the core to a scratch prefix, builds the example against it with find_package, runs it and compares what it
# prints. Run by ctest with the build's folder and compiler; leaves nothing behind.

set(scratch ${BUILD}/install_test)
set(prefix ${scratch}/prefix)
file(REMOVE_RECURSE ${scratch})

function(fail why)
  file(REMOVE_RECURSE ${scratch})
  message(FATAL_ERROR "${why}")
endfunction()

# step(NAME COMMAND...) runs it, or ends the test with what it printed, which is `step_output` otherwise.
function(step name)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    fail("${name} failed (${result}):\n${output}")
  endif()
  set(step_output "${output}" PARENT_SCOPE)
endfunction()

step(installing ${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix} --component core)

# Nothing may lead back to the checkout or the build: a user has neither. The prefix is inside the build.
file(GLOB_RECURSE package ${prefix}/*.cmake)
foreach(file IN LISTS package)
  file(READ ${file} text)
  foreach(folder ${SOURCE} ${BUILD})
    string(FIND "${text}" "${folder}/" place)
    if(NOT place EQUAL -1)
      fail("${file} names ${folder}")
    endif()
  endforeach()
endforeach()

# No build type: an ordinary user gives none, and the headers must then agree with the library all the same.
step(configuring ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/example -B ${scratch}/example -G ${GENERATOR}
     -DCMAKE_CXX_COMPILER=${CXX_COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${CXX_LAUNCHER} -DCMAKE_CXX_FLAGS=${CXX_FLAGS}
     -DCMAKE_PREFIX_PATH=${prefix})
step(building ${CMAKE_COMMAND} --build ${scratch}/example)

set(expected "worker: 1 squared is 1\nworker: 2 squared is 4\nworker: 3 squared is 9\nall done\n")
step(running ${scratch}/example/workers)
if(NOT step_output STREQUAL expected)
  fail("expected\n${expected}but it printed\n${step_output}")
endif()
step(recording ${scratch}/example/workers ${scratch}/workers.lscope)
if(NOT step_output STREQUAL expected)
  fail("expected\n${expected}but recorded it printed\n${step_output}")
endif()
if(PROGRAM AND EXISTS ${PROGRAM})
  step(reporting ${PROGRAM} report ${scratch}/workers.lscope)
  if(NOT step_output MATCHES "worker")
    fail("the report names no worker:\n${step_output}")
  endif()
elseif(NOT EXISTS ${scratch}/workers.lscope)
  fail("there is no trace")
endif()
file(REMOVE_RECURSE ${scratch})
