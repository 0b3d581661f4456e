/* SPDX-License-Identifier: Apache-2.0 */
#include "config-text.h"

#include <boothcast/base/error.h>
#include <string.h>

const char config_text[] =
    "{\"meeting\":{\"id\":\"m\",\"title\":\"M\",\"timezone\":\"Europe/Zurich\"},\n"
    "\"server\":{\"listen\":\"127.0.0.1:0\"},\n"
    "\"pool\":{\"id\":\"p\",\"minutes\":1.5},\n"
    "\"languages\":[{\"id\":\"en\"},{\"id\":\"fr\",\"aliases\":[\"fr-CH\"]}],\n"
    "\"inputs\":[{\"id\":\"room\",\"type\":\"rtp\",\"port\":5004},{\"id\":\"in-1\",\"type\":"
    "\"ingest\"},\n"
    "  {\"id\":\"in-2\",\"type\":\"rtp\",\"port\":5006}],\n"
    "\"floor\":[{\"input\":\"room\"}],\n"
    "\"channels\":[{\"id\":\"en\",\"language\":\"en\"},{\"id\":\"fr\",\"language\":\"fr\"}],\n"
    "\"booths\":[{\"id\":\"fr\",\"language\":\"fr\",\"pivot\":\"en\"}],\n"
    "\"desks\":[{\"id\":\"fr-1\",\"booth\":\"fr\",\"input\":\"in-1\",\"output_a\":\"fr\"},\n"
    "  {\"id\":\"fr-2\",\"booth\":\"fr\",\"input\":\"in-2\",\"output_a\":\"fr\"}],\n"
    "\"sessions\":[{\"id\":\"s\",\"day\":\"2020-11-12\",\"start\":\"10:00\",\"end\":\"10:30\"}],\n"
    "\"rules\":{\"hold_ms\":2500},\n"
    "\"access\":{\"tokens\":[{\"role\":\"host\",\"sha256\":\"" HASH_A "\"}]}}";

char *
config_text_change (const char *from, const char *to)
{
  const char *at = strstr (config_text, from);

  g_assert_nonnull (at);
  g_assert_null (strstr (at + 1, from));
  return g_strdup_printf ("%.*s%s%s", (int) (at - config_text), config_text, to,
                          at + strlen (from));
}

BcConfig *
config_text_parse_well (const char *json)
{
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (json, -1, "t", &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

char *
config_text_parse_badly (const char *json, gssize length)
{
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (json, length, "t", &error);

  g_assert_null (config);
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  return g_strdup (error->message);
}
