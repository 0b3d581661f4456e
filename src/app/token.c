/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <boothcast/base/error.h>
#include <boothcast/base/ids.h>
#include <stdio.h>
#include <sysexits.h>

#define TOKEN_BYTES 24 /* 192 bits */

/* A fresh token for a person or a source, and its hash for the configuration: the token itself is
 * shown once and kept nowhere. */
int
bc_command_token (int argc, char **argv)
{
  if (argc == 2 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      printf (
          "Usage:\n  boothcast token\n\nPrints a new token for a person or a source, which is kept "
          "nowhere, and its SHA-256 for\nthe configuration.\nExit code: 0.\n");
      return EX_OK;
    }
  if (argc != 1)
    return bc_command_fail (g_error_new (BC_ERROR, BC_ERROR_INVALID,
                                         "token takes no arguments: it prints a new one and its "
                                         "hash"));

  g_autofree char *token = bc_id_new_token (TOKEN_BYTES);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
  printf ("token   %s\nsha256  %s\n", token, hash);
  return EX_OK;
}
