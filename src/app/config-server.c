/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include <boothcast/base/ids.h>
#include <gio/gio.h>

#include <string.h>

/* --- server --- */

gboolean
bc_config_is_listen_address (const char *text)
{
  const char *colon = strrchr (text, ':');
  guint64 port;

  if (!colon || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    return FALSE;

  gboolean is_bracketed = text[0] == '[' && colon > text + 1 && colon[-1] == ']';
  g_autofree char *host = is_bracketed ? g_strndup (text + 1, (gsize) (colon - text) - 2)
                                       : g_strndup (text, (gsize) (colon - text));
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  return address && (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6) == is_bracketed;
}

static gboolean
is_public_url (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL &&
         (g_str_equal (g_uri_get_scheme (uri), "https") ||
          g_str_equal (g_uri_get_scheme (uri), "http")) &&
         g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL &&
         g_uri_get_fragment (uri) == NULL &&
         (*g_uri_get_path (uri) == '\0' || g_str_equal (g_uri_get_path (uri), "/"));
}

/* How people see this machine from outside. */
static void
read_outside (BcConfig *config, BcConfigReader *reader)
{
  config->public_url = bc_config_reader_get_string (reader, "public_url", NULL);
  if (config->public_url != NULL && !is_public_url (config->public_url))
    bc_config_reader_fault (reader, "public_url",
                            "an address without a path (\"https://meeting.example/\")");
  config->announce = bc_config_reader_get_strings (reader, "announce");
  for (guint i = 0; config->announce != NULL && config->announce[i] != NULL; i++)
    if (!g_hostname_is_ip_address (config->announce[i]))
      bc_config_reader_fault_item (reader, "announce", config->announce[i],
                                   "IP addresses (\"203.0.113.7\")");
}

void
bc_config_read_server (BcConfigLoading *loading, BcConfigReader *root)
{
  BcConfig *config = loading->config;
  g_auto (BcConfigReader) reader = { 0 };

  bc_config_reader_enter (&reader, root, "server");
  config->listen = bc_config_reader_get_string (&reader, "listen", "127.0.0.1:8080");
  if (!bc_config_is_listen_address (config->listen))
    bc_config_reader_fault (&reader, "listen", "ADDRESS:PORT (\"127.0.0.1:8080\", \"[::]:8080\")");
  config->gateway = bc_config_reader_get_string (&reader, "gateway", "gw-1");
  if (!bc_id_is_valid (config->gateway))
    bc_config_reader_fault (&reader, "gateway", "an id (1 to %d of a-z 0-9 -)", BC_ID_MAX_LENGTH);
  config->is_public = bc_config_reader_get_boolean (&reader, "public", TRUE);
  config->trusted_proxies = bc_config_reader_get_strings (&reader, "trusted_proxies");
  bc_config_check_addresses (&reader, "trusted_proxies", config->trusted_proxies);
  read_outside (config, &reader);
  config->disclaimer = bc_config_reader_get_string (&reader, "disclaimer", NULL);
}

/* --- rules: one row a number --- */

typedef struct
{
  const char *key;
  gsize offset; /* in BcRules */
  guint minimum;
  guint maximum;
} RuleNumber;

static const RuleNumber rule_numbers[] = {
  { "ramp_down_ms", G_STRUCT_OFFSET (BcRules, ramp_down_ms), 0, 5000 },
  { "ramp_up_ms", G_STRUCT_OFFSET (BcRules, ramp_up_ms), 0, 10000 },
  { "lost_rise_ms", G_STRUCT_OFFSET (BcRules, lost_rise_ms), 0, 10000 },
  { "silent_rise_ms", G_STRUCT_OFFSET (BcRules, silent_rise_ms), 0, 30000 },
  { "hold_ms", G_STRUCT_OFFSET (BcRules, hold_ms), 0, 30000 },
  { "cough_max_ms", G_STRUCT_OFFSET (BcRules, cough_max_ms), 0, 60000 },
  { "silent_same_ms", G_STRUCT_OFFSET (BcRules, silent_same_ms), 0, 120000 },
  { "silent_other_ms", G_STRUCT_OFFSET (BcRules, silent_other_ms), 0, 120000 },
  { "stable_voice_ms", G_STRUCT_OFFSET (BcRules, stable_voice_ms), 0, 30000 },
  { "turn_minutes", G_STRUCT_OFFSET (BcRules, turn_minutes), 1, 240 },
  { "countdown_ms", G_STRUCT_OFFSET (BcRules, countdown_ms), 0, 60000 },
  { "ending_pause_ms", G_STRUCT_OFFSET (BcRules, ending_pause_ms), 0, 60000 },
  { "once_notice_ms", G_STRUCT_OFFSET (BcRules, once_notice_ms), 0, 60000 },
  { "prompt_silence_s", G_STRUCT_OFFSET (BcRules, prompt_silence_s), 10, 3600 },
};

void
bc_config_read_rules (BcConfigLoading *loading, BcConfigReader *root)
{
  static const char *const interlocks[] = { "none", "interlock", "override", "a-over-b", NULL };
  BcRules *rules = &loading->config->setup->rules;
  g_auto (BcConfigReader) reader = { 0 };

  bc_config_reader_enter (&reader, root, "rules");
  for (guint i = 0; i < G_N_ELEMENTS (rule_numbers); i++)
    {
      const RuleNumber *row = &rule_numbers[i];
      guint *number = G_STRUCT_MEMBER_P (rules, row->offset);
      *number = (guint) bc_config_reader_get_number (&reader, row->key,
                                                     (BcConfigRange){ .minimum = row->minimum,
                                                                      .maximum = row->maximum,
                                                                      .fallback = *number,
                                                                      .is_whole = TRUE });
    }
  if (rules->ending_pause_ms > rules->countdown_ms)
    bc_config_reader_fault (&reader, "ending_pause_ms", "no more than countdown_ms (%u)",
                            rules->countdown_ms);
  rules->hold_floor_db = bc_config_reader_get_number (
      &reader, "hold_floor_db",
      (BcConfigRange){ .minimum = -60, .maximum = 0, .fallback = rules->hold_floor_db });
  rules->interlock = (BcInterlock) bc_config_reader_get_choice (&reader, "interlock", interlocks,
                                                                rules->interlock);
}

/* --- notices --- */

void
bc_config_read_notices (BcConfigLoading *loading, BcConfigReader *root)
{
  g_auto (BcConfigReader) reader = { 0 };

  bc_config_reader_enter (&reader, root, "notices");
  loading->config->notices_directory = bc_config_reader_get_string (&reader, "directory", NULL);
}

/* --- encoding --- */

void
bc_config_read_encoding (BcConfigLoading *loading, BcConfigReader *root)
{
  BcConfig *config = loading->config;
  g_auto (BcConfigReader) reader = { 0 };

  bc_config_reader_enter (&reader, root, "encoding");
  config->bitrate_bps = (guint) bc_config_reader_get_number (
      &reader, "bitrate_bps",
      (BcConfigRange){ .minimum = 16000, .maximum = 256000, .fallback = 64000, .is_whole = TRUE });
  config->complexity = (guint) bc_config_reader_get_number (
      &reader, "complexity", (BcConfigRange){ .maximum = 10, .fallback = 10, .is_whole = TRUE });
}

/* --- access --- */

gboolean
bc_config_is_sha256 (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdefABCDEF") == 64;
}

/* Every role but "nobody". */
static BcRole
read_role (BcConfigReader *reader)
{
  const char *names[BC_ROLE_LAST] = { NULL };

  for (guint role = BC_ROLE_NOBODY + 1; role < BC_ROLE_LAST; role++)
    names[role - 1] = bc_role_to_string ((BcRole) role);
  if (!bc_config_reader_has (reader, "role"))
    bc_config_reader_fault (reader, "role", "a role");
  return (BcRole) (bc_config_reader_get_choice (reader, "role", names, 0) + 1);
}

static void
on_token (BcConfigReader *reader, gpointer user_data)
{
  BcConfigLoading *loading = user_data;
  BcConfigToken *token = g_new0 (BcConfigToken, 1);
  const char *first;

  g_ptr_array_add (loading->config->tokens, token);
  token->role = read_role (reader);
  token->name = bc_config_reader_get_string (reader, "name", NULL);
  token->sha256 = bc_config_reader_get_string (reader, "sha256", "");
  token->booth = bc_config_reader_get_reference (reader, "booth", &loading->booths);

  if (!bc_config_is_sha256 (token->sha256))
    bc_config_reader_fault (reader, "sha256", "the token's SHA-256, 64 hexadecimal digits");
  else if (!bc_config_ids_add (&loading->hashes, token->sha256, reader->pointer, &first))
    bc_config_reader_fault (reader, "sha256", "a token of its own (%s has it)", first);
  if (token->role == BC_ROLE_INTERPRETER && !bc_config_reader_has (reader, "booth"))
    bc_config_reader_fault (reader, "booth", "the booth of an interpreter");
  if (token->role != BC_ROLE_INTERPRETER && bc_config_reader_has (reader, "booth"))
    bc_config_reader_fault (reader, "booth", "a booth at interpreters only");
}

void
bc_config_read_access (BcConfigLoading *loading, BcConfigReader *root)
{
  g_auto (BcConfigReader) reader = { 0 };

  bc_config_reader_enter (&reader, root, "access");
  bc_config_reader_for_each (&reader, "tokens", on_token, loading);
}

/* Those of the roles that may open a session. */
void
bc_config_remark_access (BcConfigLoading *loading)
{
  GPtrArray *tokens = loading->config->tokens;

  for (guint i = 0; i < tokens->len; i++)
    {
      BcRole role = ((const BcConfigToken *) g_ptr_array_index (tokens, i))->role;
      if (role == BC_ROLE_HOST || role == BC_ROLE_OPERATOR)
        return;
    }
  bc_config_remark (loading, "/access/tokens",
                    "nobody can open the meeting, but in a rehearsal: it has no token of a host or "
                    "operator; \"boothcast token\" makes one");
}
