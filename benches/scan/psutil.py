# Scans whenever a line comes in, and answers with milliseconds and the number of processes.
import sys, time, psutil

FIELDS = ["pid", "name", "exe", "cmdline", "cwd", "memory_info"]

for line in sys.stdin:
    if line.strip() == "forget" and hasattr(psutil.process_iter, "cache_clear"):
        psutil.process_iter.cache_clear()
    start = time.perf_counter()
    count = sum(1 for _ in psutil.process_iter(FIELDS))
    print((time.perf_counter() - start) * 1000, count, flush=True)
