/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config-reader.h"
#include "config.h"

G_BEGIN_DECLS

/*
 * What the sections of the configuration hand on to each other while it is read. Sections are read in an
 * order in which each refers only to earlier ones.
 *
 * Threading: one thread.
 */
typedef struct
{
  BcConfig *config;
  BcConfigFaults *faults;
  GTimeZone *zone;      /* the meeting's: of the agenda's clock times */
  GTimeZone *pool_zone; /* the pool's: of the civil days */
  BcConfigIds languages;
  BcConfigIds tags; /* every id, tag and alias of a language, in lower case */
  BcConfigIds inputs;
  BcConfigIds listened_ports;
  BcConfigIds carried; /* inputs that the floor or a desk already has */
  BcConfigIds channels;
  BcConfigIds booths;
  BcConfigIds desks;
  BcConfigIds outputs;
  BcConfigIds sessions;
  BcConfigIds hashes;
} BcConfigLoading;

/* config-agenda.c */
void bc_config_read_meeting (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_read_sessions (BcConfigLoading *loading, BcConfigReader *root);

/* The time zone at `key`; UTC after a fault. `name` becomes what it is called. */
GTimeZone *bc_config_read_zone (BcConfigReader *reader, const char *key, const char *fallback,
                                char **name);

/* config-pool.c */
void bc_config_read_pool (BcConfigLoading *loading, BcConfigReader *root);

/* config-inputs.c */
void bc_config_read_inputs (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_read_floor (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_remark_inputs (BcConfigLoading *loading);
void bc_config_remark_access (BcConfigLoading *loading);
/* The input at `key`; a fault if something else has it already. (transfer full) */
char *bc_config_take_input (BcConfigLoading *loading, BcConfigReader *reader, const char *key);
/* The same for an interpreter, who must not be heard seconds late by mistake. */
char *bc_config_take_desk_input (BcConfigLoading *loading, BcConfigReader *reader, const char *key);
/* A fault if another input listens on that address and port. */
void bc_config_claim_port (BcConfigLoading *loading, BcConfigReader *reader,
                           const BcConfigInput *input);

/* config-backups.c: when floor and desks are read, which inputs stand in for which */
void bc_config_check_backups (BcConfigLoading *loading);

/* config-lines.c: the inputs that are launch lines */
void bc_config_read_line (BcConfigLoading *loading, BcConfigReader *reader, BcConfigInput *input);
/* Relative paths are meant from `folder`. */
void bc_config_place_inputs (BcConfig *config, const char *folder);

/* config-booths.c */
void bc_config_read_languages (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_read_channels (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_read_booths (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_read_desks (BcConfigLoading *loading, BcConfigReader *root);

/* config-outputs.c */
void bc_config_read_outputs (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_remark_outputs (BcConfigLoading *loading);
/* Paths that are meant from `folder`. */
void bc_config_place_outputs (BcConfig *config, const char *folder);
void bc_config_output_free (gpointer data);

/* config-wires.c: when server, inputs and outputs are read, whether sound comes back to where it was sent from, and two want one
 * place */
void bc_config_check_wires (BcConfigLoading *loading);

/* config-server.c */
void bc_config_read_server (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_read_rules (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_read_notices (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_read_encoding (BcConfigLoading *loading, BcConfigReader *root);
void bc_config_read_access (BcConfigLoading *loading, BcConfigReader *root);

/* Whether `text` is 64 hexadecimal digits. */
gboolean bc_config_is_sha256 (const char *text);
/* Faults each of `ranges` (nullable) that is neither an address nor a CIDR range. */
void bc_config_check_addresses (BcConfigReader *reader, const char *key, char **ranges);

void bc_config_remark (BcConfigLoading *loading, const char *pointer, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
