/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "../../src/app/config.h"

G_BEGIN_DECLS

/*
 * A configuration as text, and what becomes of it.
 *
 * Threading: the test's.
 */
#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

/* Whole and right; each row of a table changes one piece of it. */
extern const char config_text[];

/* config_text with the only `from` in it replaced. (transfer full) */
char *config_text_change (const char *from, const char *to);

/* (transfer full) */
BcConfig *config_text_parse_well (const char *json);
/* The faults. (transfer full) */
char *config_text_parse_badly (const char *json, gssize length);

G_END_DECLS
