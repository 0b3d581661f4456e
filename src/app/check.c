/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "config.h"

#include <boothcast/base/error.h>
#include <stdio.h>
#include <sysexits.h>

static void
print_summary (const char *path, const BcConfig *config)
{
  const BcSetup *setup = config->setup;

  printf ("%s: in order\n", path);
  printf ("  meeting   %s (%s)\n", setup->title, setup->id);
  printf ("  channels  %u and the original\n", setup->channels->len);
  printf ("  booths    %u with %u desks\n", setup->booths->len, setup->desks->len);
  printf ("  inputs    %u, of them %u for the floor\n", config->inputs->len,
          setup->floor_inputs->len);
  printf ("  sessions  %u\n", setup->sessions->len);
  printf ("  pool      %s: %.1f minutes a day, %s\n", setup->pool.id,
          (double) setup->pool.limit_s / 60, setup->pool.timezone);
}

int
bc_command_check (int argc, char **argv)
{
  GError *error = NULL;

  if (argc != 2 || argv[1][0] == '-')
    return bc_command_fail (g_error_new (BC_ERROR, BC_ERROR_INVALID,
                                         "check takes one configuration file: boothcast check "
                                         "CONFIG"));

  g_autoptr (BcConfig) config = bc_config_load (argv[1], &error);
  if (config == NULL)
    return bc_command_fail (error);
  print_summary (argv[1], config);
  return EX_OK;
}
