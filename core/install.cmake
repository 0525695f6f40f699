# The core as a library for other programs: `cmake --install` puts the headers under include/loopscope/ with their paths
# (core/task/run.h), and find_package(loopscope) gives loopscope::core, and each room as loopscope::core_task and so on.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(include_folder ${CMAKE_INSTALL_INCLUDEDIR}/loopscope)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/loopscope)

set(installed loopscope_core)
foreach(room IN LISTS LOOPSCOPE_ROOMS)
  if(room MATCHES "^core/(.+)$")
    set_target_properties(loopscope_core_${CMAKE_MATCH_1} PROPERTIES EXPORT_NAME core_${CMAKE_MATCH_1})
    list(APPEND installed loopscope_core_${CMAKE_MATCH_1})
  endif()
endforeach()
set_target_properties(loopscope_core PROPERTIES EXPORT_NAME core)

# What is inline in the headers must agree with what was compiled into the libraries (core/base/check.h), and programs
# must be linked with the sanitizers that the libraries call.
set(checked 1)
if(CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$")
  set(checked 0)
endif()
set(pooled 1)
set(sanitize "")
if(LOOPSCOPE_SANITIZE)
  set(sanitize $<INSTALL_INTERFACE:-fsanitize=${LOOPSCOPE_SANITIZE}>)
  if(LOOPSCOPE_SANITIZE MATCHES address)
    set(pooled 0)
  endif()
endif()
target_compile_definitions(loopscope_core_base INTERFACE
                           $<INSTALL_INTERFACE:LOOPSCOPE_CHECKED=${checked}>
                           $<INSTALL_INTERFACE:LOOPSCOPE_POOLED=${pooled}>)
target_compile_options(loopscope_core_base INTERFACE ${sanitize})
target_link_options(loopscope_core_base INTERFACE ${sanitize})

install(TARGETS ${installed} EXPORT loopscope-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT core
        INCLUDES DESTINATION ${include_folder})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/core DESTINATION ${include_folder} COMPONENT core FILES_MATCHING PATTERN "*.h")
install(EXPORT loopscope-targets NAMESPACE loopscope:: DESTINATION ${package_folder} COMPONENT core)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/loopscope-config.cmake.in
                              ${PROJECT_BINARY_DIR}/loopscope-config.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/loopscope-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/loopscope-config.cmake ${PROJECT_BINARY_DIR}/loopscope-config-version.cmake
        DESTINATION ${package_folder} COMPONENT core)
