/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcVersions: the states that people were shown lately, each under the name of its version, so that who wants
 * to change what is not like that any more can be told what has become different (RFC 9110, 13.1.1). A state
 * is a JSON object without its running clocks; those shown longest ago are forgotten.
 *
 * Threading: the main thread.
 */
#define BC_VERSION_LENGTH 16
#define BC_VERSIONS_MAX_STATES 1024
#define BC_VERSIONS_MAX_BYTES (1024 * 1024)

typedef struct _BcVersions BcVersions;

BcVersions *bc_versions_new (void);
void bc_versions_free (BcVersions *versions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcVersions, bc_versions_free)

/* The name of that text: hexadecimal digits (transfer full). */
char *bc_version_of (const char *text);

/* The same, remembered (`versions` nullable: it is not). */
char *bc_versions_note (BcVersions *versions, const char *state);
/* (transfer none) (nullable) */
const char *bc_versions_find (const BcVersions *versions, const char *version);

/* What is different, in words: "\"ends_at\" was …, now it is …" (transfer full). `before` is NULL when it is
 * forgotten: then how it is now. Both are JSON objects. */
char *bc_versions_explain (const char *before, const char *now);
