/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-clock.h"

#include <glib/gstdio.h>
#include <sys/mman.h>
#include <unistd.h>

FakeClock *
fake_clock_new (gint64 wall_us)
{
  FakeClock *clock = g_new0 (FakeClock, 1);
  g_autofree char *library =
      g_build_filename (g_getenv ("BC_BUILD_ROOT"), "tests", "harness", "libwall-clock.so", NULL);
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("boothcast-clock-XXXXXX", &clock->path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ftruncate (fd, sizeof *clock->offset_us), ==, 0);
  clock->offset_us =
      mmap (NULL, sizeof *clock->offset_us, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (clock->offset_us != MAP_FAILED);
  close (fd);
  *clock->offset_us = wall_us - g_get_real_time ();
  clock->environment = g_get_environ ();
  clock->environment = g_environ_setenv (clock->environment, "LD_PRELOAD", library, TRUE);
  clock->environment = g_environ_setenv (clock->environment, "BC_TEST_CLOCK", clock->path, TRUE);
  return clock;
}

void
fake_clock_free (FakeClock *clock)
{
  if (clock == NULL)
    return;
  munmap ((void *) clock->offset_us, sizeof *clock->offset_us);
  g_unlink (clock->path);
  g_free (clock->path);
  g_strfreev (clock->environment);
  g_free (clock);
}

void
fake_clock_step (FakeClock *clock, gint64 us)
{
  *clock->offset_us += us;
}

gint64
fake_clock_now_us (const FakeClock *clock)
{
  return g_get_real_time () + *clock->offset_us;
}
