#pragma once

namespace loopscope {

/// The first thing in the main of a program that has a ProcessPoolExecutor: its worker processes are the same program,
/// and this is where they turn to their work. There it does not return; anywhere else it returns at once. Python's
/// multiprocessing.freeze_support().
///
///     int main(int argc, char** argv) {
///       loopscope::process_worker_main(argc, argv);
///       ...
///
/// What stands before it, the initialisation of static variables too, runs in every worker as well.
void process_worker_main(int argc, char** argv);

namespace detail {

/// How a worker is told what it is, in place of the program's first argument.
inline constexpr const char* kWorkerMark = "--loopscope-process-worker";
/// The descriptor on which it is asked and answers.
inline constexpr int kWorkerSocket = 3;

/// What the program calls itself, once process_worker_main() was called; null before. Any thread.
const char* worker_program_name();

}  // namespace detail
}  // namespace loopscope
