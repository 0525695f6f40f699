"""The preset crawler, as it is written for asyncio: crawler.py PAGES WORKERS LATENCY FAILURES RETRIES SEED.

LATENCY is in seconds, FAILURES in percent.
"""

import asyncio
import sys


class Web:
    """A web that answers the same to the same seed: the k-th page links to the pages 3k - 1, 3k and 3k + 1."""

    def __init__(self, pages, latency, failures, seed):
        self.pages = pages
        self.latency = latency  # on average
        self.failures = failures  # percent
        self.seed = seed

    def draw(self, page, attempt, which):
        """From 0 to 999, by a linear congruential generator."""
        state = self.seed + 8 * page + attempt
        for _ in range(which):
            state = (state * 1664525 + 1013904223) % 2**32
        return (state >> 8) % 1000

    def time_of(self, page, attempt):
        """Half of the average at least; a few take more than twice as long."""
        drawn = self.draw(page, attempt, 2)
        permille = 500 + 2 * (drawn * drawn // 1000 * drawn // 1000)
        return (round(self.latency * 1000) * permille + 999) // 1000 / 1000

    def links_of(self, page):
        return [link for link in range(3 * page - 1, 3 * page + 2) if link <= self.pages]


class Crawl:
    def __init__(self, web, retries):
        self.web = web
        self.retries = retries
        self.queue = asyncio.Queue()
        self.fetches = 0
        self.done = 0


async def fetch(web, page, attempt):
    await asyncio.sleep(web.time_of(page, attempt))
    if web.draw(page, attempt, 3) < 10 * web.failures:
        raise RuntimeError("503")
    return web.links_of(page)


async def worker(crawl):
    while True:
        page, attempt = await crawl.queue.get()
        crawl.fetches += 1
        try:
            links = await fetch(crawl.web, page, attempt)
            print(f"page {page}: {len(links)} links")
            for link in links:
                crawl.queue.put_nowait((link, 1))
            crawl.done += 1
        except RuntimeError as error:
            again = attempt <= crawl.retries
            print(f"page {page}: {error}, {'once more' if again else 'given up'}")
            if again:
                crawl.queue.put_nowait((page, attempt + 1))
        crawl.queue.task_done()


async def main(web, workers, retries):
    crawl = Crawl(web, retries)
    if web.pages > 0:
        crawl.queue.put_nowait((1, 1))

    tasks = [asyncio.create_task(worker(crawl), name=f"worker-{number}") for number in range(1, workers + 1)]
    await crawl.queue.join()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(f"{crawl.done} of {web.pages} pages, {crawl.fetches} fetches")


pages, workers, latency, failures, retries, seed = sys.argv[1:]
asyncio.run(main(Web(int(pages), float(latency), int(failures), int(seed)), int(workers), int(retries)))
