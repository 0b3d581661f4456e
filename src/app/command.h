/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The commands of the program `boothcast`: each takes the arguments after its name (argv[0] is the name itself)
 * and returns the exit code (sysexits.h).
 *
 * Threading: the main thread.
 */
int bc_command_serve (int argc, char **argv);
int bc_command_check (int argc, char **argv);
int bc_command_token (int argc, char **argv);
int bc_command_report (int argc, char **argv);
int bc_command_simulate (int argc, char **argv);
int bc_command_import (int argc, char **argv);
int bc_command_doctor (int argc, char **argv);

/* Prints `error` to stderr after "boothcast: " and returns its exit code. Takes the error. */
int bc_command_fail (GError *error);

/* The data directory where no --data says otherwise: systemd's StateDirectory=, then the user's. (transfer full) */
char *bc_command_default_data (void);

G_END_DECLS
