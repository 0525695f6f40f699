// Linked into everything that is built with AddressSanitizer, so that leaks can be looked for where Mesa draws.

#include <cstdlib>

// It unloads its driver before the process ends, and LeakSanitizer, which reports only then, can no longer tell whose
// the memory was; suppressions by module (lsan.supp) need the module still there.
extern "C" int dlclose(void* handle);

extern "C" int dlclose(void* /*handle*/) { return 0; }

namespace {

// Its threads (of the software rasteriser, of the cache of shaders) end while LeakSanitizer stops all threads, which
// now and then crashes in that. It can do without.
[[gnu::constructor]] void draw_without_threads() {
  ::setenv("LP_NUM_THREADS", "0", 1);
  ::setenv("MESA_SHADER_CACHE_DISABLE", "true", 1);
}

}  // namespace
