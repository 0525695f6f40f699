// Linked into everything that is built with AddressSanitizer. Mesa unloads its driver before the process ends, and
// LeakSanitizer, which reports only then, can no longer tell whose the memory was; suppressions by module (lsan.supp)
// need the module still there.

extern "C" int dlclose(void* handle);

extern "C" int dlclose(void* /*handle*/) { return 0; }
