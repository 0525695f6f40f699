#include <array>

#include "app/presets/catalogue/preset.h"
#include "app/presets/catalogue/source_text.h"
#include "core/base/check.h"

namespace loopscope::presets {
namespace {

Preset sleep_preset() {
  Preset preset;
  preset.name = "sleep";
  preset.group = "basics";
  preset.title = {"Two sleeps, one after the other", "两次睡眠，先后等待"};
  preset.lesson = {
      "One task, one lane. main awaits say_after directly: no task is made, the call does not go through the loop, "
      "and the second say_after is not even begun before the first has ended. So the waits add up: 1 s, then 2 s, "
      "3 s in all. Look at the loop's lane: while main sleeps nothing is ready, so the loop sits in select, and the "
      "timeout written on it is just the time left until main's timer is due. The computing itself is so short "
      "that it is hard to find; switch to the turns axis (T), where every turn has the same width, to see main run "
      "three times. Then load gather, which needs only 2 s for the same two sleeps.",
      "只有一个任务，一条泳道。main 直接 await say_after：这不会创建任务，也不经过事件循环；第一个 say_after 结束之"
      "前，第二个根本还没有开始。所以等待的时间相加：先 1 秒，再 2 秒，一共 3 秒。请看循环的泳道：main 睡眠时没有任"
      "何任务就绪，循环就停在 select 里，上面写着的超时正是离 main 的定时器到期还剩的时间。真正的计算短得几乎看不见；"
      "按 T 换到“轮次”轴，每一轮同样宽，就能看到 main 运行了三次。然后打开 gather：同样的两次睡眠，它只要 2 秒。"};
  preset.total = [](const Values& values) { return values.seconds("first") + values.seconds("second"); };
  preset.parameters = {
      {"first", ParameterType::seconds, 1, 0, 3600, {"length of the first sleep", "第一次睡眠的时长"}},
      {"second", ParameterType::seconds, 2, 0, 3600, {"length of the second sleep", "第二次睡眠的时长"}},
  };
  preset.source_path = "app/presets/sleep.cpp";
  return preset;
}

Preset gather_preset() {
  Preset preset;
  preset.name = "gather";
  preset.group = "basics";
  preset.title = {"Sleeps gathered: they overlap", "用 gather 并发睡眠"};
  preset.lesson = {
      "The same two sleeps as in sleep, but each is a task of its own with a lane of its own. main makes both "
      "tasks and awaits gather; both start in the next frame, arm their timers and wait. Their waits overlap, so "
      "the whole takes as long as the longest, 2 s instead of 3 s. No second thread is at work: find any moment "
      "and at most one lane is running. Look at the loop's lane: one select waits for the earliest timer whatever "
      "the number of tasks. When a timer fires its task becomes ready (orange), and it runs when the tasks ahead "
      "of it in the queue have had their turns. main is woken only once, after the last task ended. Try count=10 "
      "delay=1: ten sleeps of 1 s still take 1 s.",
      "与 sleep 相同的两次睡眠，但每一次都是一个独立的任务，有自己的泳道。main 创建这两个任务，然后 await gather；"
      "两个任务在下一帧开始运行，各自设好定时器便进入等待。它们的等待互相重叠，所以总时间等于最长的那一个：2 秒，而"
      "不是 3 秒。这里并没有第二个线程：任取一个时刻，最多只有一条泳道在运行。请看循环的泳道：不管有多少任务，一次 "
      "select 只等最早到期的定时器。定时器触发后，它的任务变为就绪（橙色），等队列里排在前面的任务都轮过之后才运行。"
      "main 只在最后一个任务结束后被唤醒一次。试试 count=10 delay=1：十次 1 秒的睡眠，仍然只要 1 秒。"};
  preset.total = [](const Values& values) {
    const Duration delay = values.seconds("delay");
    return delay > Duration::zero() ? delay : values.integer("count") * Duration(kNsPerSecond);
  };
  preset.parameters = {
      {"count", ParameterType::integer, 2, 1, 100000, {"number of tasks", "任务的个数"}},
      {"delay",
       ParameterType::seconds,
       0,
       0,
       3600,
       {"how long each task sleeps; 0: the k-th task sleeps k seconds",
        "每个任务睡眠的时长；0 表示第 k 个任务睡 k 秒"}},
  };
  preset.source_path = "app/presets/gather.cpp";
  return preset;
}

Preset echo_preset() {
  Preset preset;
  preset.name = "echo";
  preset.group = "network";
  preset.title = {"Echo server and clients", "回声服务器与客户端"};
  preset.lesson = {
      "A server and its clients, all tasks of one loop in one thread: client-1 to client-3, and echo-1 to echo-3, "
      "which the server makes as the connections come in. Who waits for bytes is in the state selector (dashed): "
      "suspended until its file descriptor is readable. Who sleeps between its two messages is awaiting (a solid "
      "line). Follow one message: client-1 writes 你好 and waits; when the bytes have crossed the network echo-1 "
      "is woken by its descriptor, writes them back and waits again; then client-1 is woken by its own. In the "
      "pause nobody has anything to do, and one select watches all the connections and the timers at once. That is "
      "how one thread serves thousands: try clients=1000. latency is how long the simulated network takes to "
      "deliver; on the real clock the same program talks over TCP on this machine.",
      "服务器和客户端都是同一个循环、同一个线程里的任务：client-1 到 client-3，以及连接到来时由服务器创建的 echo-1 "
      "到 echo-3。等待数据的任务处于 selector 状态（虚线）：它被挂起，直到它的文件描述符可读；在两条消息之间睡眠的"
      "任务处于 awaiting 状态（实线）。请跟踪一条消息：client-1 写出“你好”后开始等待；数据经过网络到达时，echo-1 "
      "被它的描述符唤醒，把数据写回，又继续等待；随后 client-1 被自己的描述符唤醒。停顿期间谁都无事可做，一次 "
      "select 同时看守所有的连接和定时器。一个线程就是这样服务成千上万个连接的：试试 clients=1000。latency 是模拟网"
      "络送达所需的时间；换成真实时钟，同一个程序会在本机上通过 TCP 通信。"};
  // Three round trips of 2 ms (to connect, two messages), the pause, and 1 ms until the server knows of the end.
  preset.total = [](const Values& values) { return values.seconds("pause") + 7 * values.seconds("latency"); };
  preset.parameters = {
      {"clients", ParameterType::integer, 3, 1, 10000, {"number of clients", "客户端的个数"}},
      {"pause",
       ParameterType::seconds,
       0.5,
       0,
       3600,
       {"time between a client's two messages", "客户端两条消息之间的间隔"}},
      {"latency",
       ParameterType::seconds,
       0.001,
       0,
       60,
       {"how long the simulated network takes to deliver", "模拟网络送达所需的时间"}},
  };
  preset.source_path = "app/presets/echo.cpp";
  return preset;
}

Preset with_source(Preset preset) {
  preset.source = source_text(preset.source_path);
  LOOPSCOPE_CHECK(!preset.source.empty());
  return preset;
}

}  // namespace

std::span<const Preset> presets() {
  static const std::array all = {with_source(sleep_preset()), with_source(gather_preset()), with_source(echo_preset())};
  return all;
}

}  // namespace loopscope::presets
