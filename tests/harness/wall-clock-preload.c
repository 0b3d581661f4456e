/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into a program under test: its wall clock is off by what the file in BC_TEST_CLOCK says (microseconds, one
 * 64-bit number), while monotonic time and every wait stay what they are. libfaketime cannot do that: it turns a wait until
 * a monotonic moment (clock_nanosleep with TIMER_ABSTIME) into none, and the tick would never sleep.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define US_PER_S 1000000

/* Set once, before main. */
static const volatile int64_t *offset_us;

__attribute__ ((constructor)) static void
find_offset (void)
{
  const char *path = getenv ("BC_TEST_CLOCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;

  if (fd < 0)
    return;
  void *page = mmap (NULL, sizeof *offset_us, PROT_READ, MAP_SHARED, fd, 0);
  if (page != MAP_FAILED)
    offset_us = page;
  close (fd);
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result = (int) syscall (SYS_clock_gettime, clock, now);
  int64_t us;

  if (result != 0 || offset_us == NULL ||
      (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE))
    return result;
  us = (int64_t) now->tv_sec * US_PER_S + now->tv_nsec / 1000 + *offset_us;
  now->tv_sec = us / US_PER_S;
  now->tv_nsec = us % US_PER_S * 1000;
  return 0;
}

int
gettimeofday (struct timeval *now, void *zone)
{
  struct timespec time;

  (void) zone;
  clock_gettime (CLOCK_REALTIME, &time);
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *now)
{
  struct timespec time;

  clock_gettime (CLOCK_REALTIME, &time);
  if (now != NULL)
    *now = time.tv_sec;
  return time.tv_sec;
}
