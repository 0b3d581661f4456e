/* SPDX-License-Identifier: Apache-2.0 */
#include "describe-process.h"

#include <boothcast/base/clock.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void
add_figure (GString *text, const char *name, const char *type, const char *help, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n%s %s\n", name, help, name, type, name,
                          g_ascii_dtostr (digits, sizeof digits, value));
}

/* --- Process --- */

static guint
count_descriptors (void)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (directory != NULL && g_dir_read_name (directory) != NULL)
    n++;
  /* The directory's own was open meanwhile. */
  return n > 0 ? n - 1 : 0;
}

static double
read_resident_bytes (void)
{
  g_autofree char *text = NULL;
  unsigned long pages = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) ||
      sscanf (text, "%*u %lu", &pages) != 1)
    return 0;
  return (double) pages * (double) sysconf (_SC_PAGESIZE);
}

/* Field 22 of proc (5)'s stat: since the machine was started; and when that was, from both clocks. */
static double
read_start_s (void)
{
  g_autofree char *text = NULL;
  unsigned long long ticks = 0;
  struct timespec up;
  BcTime time = bc_time_read ();

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL) || strrchr (text, ')') == NULL ||
      sscanf (strrchr (text, ')'),
              ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
              &ticks) != 1 ||
      clock_gettime (CLOCK_BOOTTIME, &up) != 0)
    return 0;
  return (double) time.wall_us / G_USEC_PER_SEC - (double) up.tv_sec - (double) up.tv_nsec / 1e9 +
         (double) ticks / (double) sysconf (_SC_CLK_TCK);
}

static double
read_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void
bc_describe_process_metrics (GString *text)
{
  struct rlimit files = { .rlim_cur = 0 };

  getrlimit (RLIMIT_NOFILE, &files);
  g_string_append (text, "# HELP boothcast_build_info Which version this is.\n"
                         "# TYPE boothcast_build_info gauge\n"
                         "boothcast_build_info{version=\"" BC_VERSION "\"} 1\n");
  add_figure (text, "process_open_fds", "gauge", "Descriptors in use: a listener is one.",
              count_descriptors ());
  add_figure (text, "process_max_fds", "gauge", "Descriptors at most.", (double) files.rlim_cur);
  add_figure (text, "process_resident_memory_bytes", "gauge", "Memory in use.",
              read_resident_bytes ());
  add_figure (text, "process_cpu_seconds_total", "counter", "Processor time used.", read_cpu_s ());
  add_figure (text, "process_start_time_seconds", "gauge", "When it started, since 1970.",
              read_start_s ());
}

/* --- Store --- */

void
bc_describe_store_metrics (GString *text, BcStore *store)
{
  BcStoreStats stats;

  bc_store_get_stats (store, &stats);
  add_figure (text, "boothcast_store_up", "gauge", "1 while the store answers.",
              bc_store_is_healthy (store));
  add_figure (text, "boothcast_store_requests_total", "counter", "Requests finished, well or not.",
              (double) stats.n_requests);
  add_figure (text, "boothcast_store_failures_total", "counter", "Attempts that failed.",
              (double) stats.n_failed);
  add_figure (text, "boothcast_store_waiting", "gauge", "Requests not finished yet.",
              stats.n_waiting);
  add_figure (text, "boothcast_store_slowest_seconds", "gauge", "The slowest of the last 64.",
              (double) stats.slowest_us / G_USEC_PER_SEC);
}

/* --- Forecast --- */

void
bc_describe_forecast_metrics (GString *text, const BcMeeting *meeting)
{
  g_auto (BcForecast) forecast = { 0 };

  if (!bc_meeting_get_forecast (meeting, bc_time_read (), &forecast))
    return;
  add_figure (text, "boothcast_forecast_reserve_seconds", "gauge",
              "Interpretation left at the end of today's agenda; below 0: it ends before.",
              (double) forecast.reserve_us / G_USEC_PER_SEC);
  add_figure (text, "boothcast_forecast_sessions_cut", "gauge",
              "Sessions of today that lose interpretation, as things go.", forecast.n_cut);
}
