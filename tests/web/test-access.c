/* SPDX-License-Identifier: Apache-2.0 */
#include "access-private.h"

#include <boothcast/base/error.h>

#define ANA "AAAAAAAAAAAAAAAAAAAAAA"
#define IVO "BBBBBBBBBBBBBBBBBBBBBB"

static BcAccess *
make_access (gboolean is_public, gboolean is_rehearsal)
{
  BcAccess *access = bc_access_new ();
  g_autofree char *ana = g_compute_checksum_for_string (G_CHECKSUM_SHA256, ANA, -1);
  g_autofree char *ivo = g_compute_checksum_for_string (G_CHECKSUM_SHA256, IVO, -1);
  g_autofree char *secret = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "se:same", -1);
  g_autofree char *upper = g_ascii_strup (ivo, -1);

  g_assert_true (bc_access_add_token (access, ana, BC_ROLE_TEAM_LEADER, "Ana", NULL, NULL));
  g_assert_true (bc_access_add_token (access, upper, BC_ROLE_INTERPRETER, "Ivo", "bcms", NULL));
  g_assert_true (bc_access_add_source (access, "floor", "source", secret, NULL));
  bc_access_set_public (access, is_public);
  bc_access_set_rehearsal (access, is_rehearsal);
  return access;
}

typedef struct
{
  const char *description;
  BcClaim claim;
  gboolean is_public, is_rehearsal;
  BcClaimVerdict verdict;
  BcRole role;
} Row;

/* ":ANA" and "x:IVO" in base64 */
#define BASIC_ANA "Basic OkFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
#define BASIC_IVO "basic eDpCQkJCQkJCQkJCQkJCQkJCQkJCQkJC"

static const Row rows[] = {
  { "nothing shown", { 0 }, FALSE, FALSE, BC_CLAIM_NONE, BC_ROLE_NOBODY },
  { "nothing shown in a public meeting", { 0 }, TRUE, FALSE, BC_CLAIM_NONE, BC_ROLE_DELEGATE },
  { "Bearer",
    { .authorization = "Bearer " ANA },
    FALSE,
    FALSE,
    BC_CLAIM_KNOWN,
    BC_ROLE_TEAM_LEADER },
  { "bearer in any case, with space",
    { .authorization = "bearer  " IVO " " },
    FALSE,
    FALSE,
    BC_CLAIM_KNOWN,
    BC_ROLE_INTERPRETER },
  { "Basic, no user",
    { .authorization = BASIC_ANA },
    FALSE,
    FALSE,
    BC_CLAIM_KNOWN,
    BC_ROLE_TEAM_LEADER },
  { "Basic, some user",
    { .authorization = BASIC_IVO },
    FALSE,
    FALSE,
    BC_CLAIM_KNOWN,
    BC_ROLE_INTERPRETER },
  { "a wrong Bearer",
    { .authorization = "Bearer x" ANA },
    TRUE,
    FALSE,
    BC_CLAIM_WRONG,
    BC_ROLE_DELEGATE },
  { "an empty Bearer",
    { .authorization = "Bearer " },
    TRUE,
    FALSE,
    BC_CLAIM_WRONG,
    BC_ROLE_DELEGATE },
  { "another scheme",
    { .authorization = "Digest username=x" },
    TRUE,
    FALSE,
    BC_CLAIM_WRONG,
    BC_ROLE_DELEGATE },
  { "Basic without colon",
    { .authorization = "Basic QUFB" },
    TRUE,
    FALSE,
    BC_CLAIM_WRONG,
    BC_ROLE_DELEGATE },
  { "Basic that is no base64",
    { .authorization = "Basic ***" },
    TRUE,
    FALSE,
    BC_CLAIM_WRONG,
    BC_ROLE_DELEGATE },
  { "the hash is not the token",
    { .authorization = "Bearer 5b33d0d3ff7b5d7fa2e5ba2f0b2e2d05a5b0f4f0d3a3b9d7c6b5a4f3e2d1c0b9" },
    TRUE,
    FALSE,
    BC_CLAIM_WRONG,
    BC_ROLE_DELEGATE },
  { "a cookie",
    { .cookie = "a=b; boothcast=" ANA },
    FALSE,
    FALSE,
    BC_CLAIM_KNOWN,
    BC_ROLE_TEAM_LEADER },
  { "the secure cookie before the other",
    { .cookie = "boothcast=" ANA "; __Host-boothcast=" IVO },
    FALSE,
    FALSE,
    BC_CLAIM_KNOWN,
    BC_ROLE_INTERPRETER },
  { "an old cookie is as good as none",
    { .cookie = "boothcast=old" },
    TRUE,
    FALSE,
    BC_CLAIM_NONE,
    BC_ROLE_DELEGATE },
  { "a cookie of another name",
    { .cookie = "xboothcast=" ANA },
    FALSE,
    FALSE,
    BC_CLAIM_NONE,
    BC_ROLE_NOBODY },
  { "rehearsal, this machine",
    { .is_own_machine = TRUE },
    FALSE,
    TRUE,
    BC_CLAIM_KNOWN,
    BC_ROLE_HOST },
  { "rehearsal, elsewhere", { 0 }, TRUE, TRUE, BC_CLAIM_NONE, BC_ROLE_DELEGATE },
  { "no rehearsal, this machine",
    { .is_own_machine = TRUE },
    FALSE,
    FALSE,
    BC_CLAIM_NONE,
    BC_ROLE_NOBODY },
  { "rehearsal: a token still wins",
    { .authorization = "Bearer " IVO, .is_own_machine = TRUE },
    FALSE,
    TRUE,
    BC_CLAIM_KNOWN,
    BC_ROLE_INTERPRETER },
  { "rehearsal: a wrong token is no host",
    { .authorization = "Bearer no", .is_own_machine = TRUE },
    FALSE,
    TRUE,
    BC_CLAIM_WRONG,
    BC_ROLE_NOBODY },
};

static void
test_identify (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BcAccess) access = make_access (rows[i].is_public, rows[i].is_rehearsal);
      BcIdentity who = { 0 };
      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (bc_access_identify (access, &rows[i].claim, &who), ==, rows[i].verdict);
      g_assert_cmpstr (bc_role_to_string (who.role), ==, bc_role_to_string (rows[i].role));
    }
}

static void
test_name_and_booth_come_with_the_role (void)
{
  g_autoptr (BcAccess) access = make_access (FALSE, FALSE);
  BcIdentity who;

  g_assert_true (bc_access_find_token (access, IVO, &who));
  g_assert_cmpstr (who.name, ==, "Ivo");
  g_assert_cmpstr (who.booth, ==, "bcms");
  g_assert_false (bc_access_find_token (access, "", &who));
}

/* "source:se:same", "other:se:same", "source:wrong" */
#define RIGHT "Basic c291cmNlOnNlOnNhbWU="
#define OTHER_USER "Basic b3RoZXI6c2U6c2FtZQ=="
#define WRONG "Basic c291cmNlOndyb25n"

static void
test_sources (void)
{
  static const struct
  {
    const char *description;
    const char *input;
    BcClaim claim;
    gboolean is_rehearsal;
    gboolean is_admitted;
  } sources[] = {
    { "right", "floor", { .authorization = RIGHT }, FALSE, TRUE },
    { "right, for another input", "fr-1", { .authorization = RIGHT }, FALSE, FALSE },
    { "another user", "floor", { .authorization = OTHER_USER }, FALSE, FALSE },
    { "a wrong password", "floor", { .authorization = WRONG }, FALSE, FALSE },
    { "none", "floor", { 0 }, FALSE, FALSE },
    { "a token is no password", "floor", { .authorization = "Bearer " ANA }, FALSE, FALSE },
    { "rehearsal without", "floor", { .is_own_machine = TRUE }, TRUE, TRUE },
    { "rehearsal from elsewhere", "floor", { 0 }, TRUE, FALSE },
    { "rehearsal, made-up password where none is set",
      "fr-1",
      { .authorization = WRONG, .is_own_machine = TRUE },
      TRUE,
      TRUE },
    { "rehearsal, wrong password where one is set",
      "floor",
      { .authorization = WRONG, .is_own_machine = TRUE },
      TRUE,
      FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (BcAccess) access = make_access (FALSE, sources[i].is_rehearsal);
      g_autofree char *credential = NULL;
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", sources[i].description);
      g_assert_true (bc_access_admit_source (access, sources[i].input, &sources[i].claim,
                                             &credential, &error) == sources[i].is_admitted);
      g_assert_true ((credential != NULL) == sources[i].is_admitted);
      g_assert_true (sources[i].is_admitted ||
                     g_error_matches (error, BC_ERROR, BC_ERROR_UNAUTHORIZED));
    }
}

static void
test_hashes_must_be_hashes (void)
{
  static const char *const wrong[] = {
    NULL, "", "abc", "zz33d0d3ff7b5d7fa2e5ba2f0b2e2d05a5b0f4f0d3a3b9d7c6b5a4f3e2d1c0b9"
  };
  g_autoptr (BcAccess) access = bc_access_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) source_error = NULL;
      g_assert_false (bc_access_add_token (access, wrong[i], BC_ROLE_HOST, "Ana", NULL, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
      g_assert_false (bc_access_add_source (access, "floor", "source", wrong[i], &source_error));
      g_assert_error (source_error, BC_ERROR, BC_ERROR_CONFIG);
    }
}

static void
test_role_names (void)
{
  BcRole role;

  for (guint i = 0; i < BC_ROLE_LAST; i++)
    {
      g_assert_true (bc_role_from_string (bc_role_to_string ((BcRole) i), &role));
      g_assert_cmpint (role, ==, i);
    }
  g_assert_false (bc_role_from_string ("king", &role));
  g_assert_false (bc_role_from_string (NULL, &role));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/access/identify", test_identify);
  g_test_add_func ("/web/access/name-and-booth-come-with-the-role",
                   test_name_and_booth_come_with_the_role);
  g_test_add_func ("/web/access/sources", test_sources);
  g_test_add_func ("/web/access/hashes-must-be-hashes", test_hashes_must_be_hashes);
  g_test_add_func ("/web/access/role-names", test_role_names);
  return g_test_run ();
}
