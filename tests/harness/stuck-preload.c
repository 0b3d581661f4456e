/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into a program under test: parts of it get stuck while the file in BC_TEST_STUCK says so, by one byte.
 *   't'  the tick, which sleeps until a moment and does not wake
 *   'd'  the disk: whoever makes a file durable waits, whichever thread it is
 *   's'  the store's thread alone, when it makes a file durable: the disk is well
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define STORE_THREAD "bc-store"
#define TICK_THREAD "bc-tick"

/* Set once, before main. */
static const volatile char *stuck;

__attribute__ ((constructor)) static void
find_file (void)
{
  const char *path = getenv ("BC_TEST_STUCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;

  if (fd < 0)
    return;
  void *page = mmap (NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
  if (page != MAP_FAILED)
    stuck = page;
  close (fd);
}

static int
is_thread (const char *wanted)
{
  char name[16] = "";

  pthread_getname_np (pthread_self (), name, sizeof name);
  return strcmp (name, wanted) == 0;
}

static void
wait_while (char part)
{
  const struct timespec moment = { .tv_nsec = 5000000 };

  while (*stuck == part)
    syscall (SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &moment, NULL);
}

int
clock_nanosleep (clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
  if (stuck != NULL && *stuck == 't' && is_thread (TICK_THREAD))
    wait_while ('t');
  return syscall (SYS_clock_nanosleep, clock, flags, time, left) == 0 ? 0 : errno;
}

static void
wait_for_disk (void)
{
  if (stuck == NULL)
    return;
  if (*stuck == 'd')
    wait_while ('d');
  if (*stuck == 's' && is_thread (STORE_THREAD))
    wait_while ('s');
}

int
fsync (int fd)
{
  wait_for_disk ();
  return (int) syscall (SYS_fsync, fd);
}

int
fdatasync (int fd)
{
  wait_for_disk ();
  return (int) syscall (SYS_fdatasync, fd);
}
