/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>

/* roles.tsv: who may what, held against every route with every role. */
enum
{
  COLUMN_ROUTE,
  COLUMN_ASK,
  COLUMN_BODY,
  COLUMN_GETS,
  COLUMN_ROLES, /* one for each, in the order of BcRole */
  N_COLUMNS = COLUMN_ROLES + BC_ROLE_LAST
};

static GPtrArray *
load_table (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "roles.tsv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      char **cells = g_strsplit (lines[i], "\t", -1);
      g_test_message ("%s", lines[i]);
      g_assert_cmpuint (g_strv_length (cells), ==, N_COLUMNS);
      g_ptr_array_add (rows, cells);
    }
  return rows;
}

/* The columns' names are the roles', in their order: nobody reads the table otherwise than it is meant. */
static void
test_the_heading_names_the_roles (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "roles.tsv", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  const char *heading = strstr (text, "# route\t");
  g_assert_nonnull (heading);
  g_autofree char *line = g_strndup (heading, strcspn (heading, "\n"));
  g_auto (GStrv) names = g_strsplit (line, "\t", -1);
  g_assert_cmpuint (g_strv_length (names), ==, N_COLUMNS);
  for (guint role = 0; role < BC_ROLE_LAST; role++)
    g_assert_cmpstr (names[COLUMN_ROLES + role], ==, bc_role_to_string ((BcRole) role));
}

static const BcRoute *
find_route (const char *method_and_path)
{
  guint n_routes;
  const BcRoute *routes = bc_routes_get (&n_routes);

  for (guint i = 0; i < n_routes; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s %s", routes[i].method, routes[i].path);
      if (strcmp (name, method_and_path) == 0)
        return &routes[i];
    }
  return NULL;
}

/* Every route has its line, every line its route, and what it asks for leads there. */
static void
test_no_route_is_left_out (void)
{
  g_autoptr (GPtrArray) rows = load_table ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n_routes;
  const BcRoute *routes = bc_routes_get (&n_routes);

  for (guint i = 0; i < rows->len; i++)
    {
      char **row = g_ptr_array_index (rows, i);
      g_auto (GStrv) ask = g_strsplit (row[COLUMN_ASK], " ", 2);
      g_auto (BcRouteMatch) match = { 0 };
      g_test_message ("%s", row[COLUMN_ASK]);
      g_assert_cmpint (bc_routes_find (ask[0], ask[1], &match), ==, BC_ROUTE_FOUND);
      g_assert_true (match.route == find_route (row[COLUMN_ROUTE]));
      g_hash_table_add (seen, (gpointer) match.route);
    }
  for (guint i = 0; i < n_routes; i++)
    {
      g_test_message ("%s %s", routes[i].method, routes[i].path);
      g_assert_true (g_hash_table_contains (seen, &routes[i]));
    }
}

static gboolean
is_as_written (const char *gets, guint status)
{
  if (strcmp (gets, "2xx") == 0)
    return status >= 200 && status < 300;
  if (strcmp (gets, "any") == 0)
    return status < 500 && status != 401 && status != 403 && status != 404 && status != 405;
  return status == g_ascii_strtoull (gets, NULL, 10);
}

/* In a public meeting somebody without a token is a delegate, whom a token may help: 401. A delegate who is
 * known is told 403. */
static void
check_cell (Fixture *fixture, char **row, BcRole role)
{
  gboolean is_public = fixture->options->is_public;
  BcRole counts_as = is_public && role == BC_ROLE_NOBODY ? BC_ROLE_DELEGATE : role;
  const char *cell = row[COLUMN_ROLES + counts_as];
  const char *body = strcmp (row[COLUMN_BODY], "-") != 0 ? row[COLUMN_BODY] : NULL;
  g_autofree char *answer = fixture_call (fixture, role, row[COLUMN_ASK], body);
  g_autofree char *challenge = answer_field (answer, "WWW-Authenticate");
  guint status = answer_status (answer);

  g_test_message ("%s as %s: %u", row[COLUMN_ASK], bc_role_to_string (role), status);
  if (strcmp (cell, "yes") == 0)
    g_assert_true (is_as_written (row[COLUMN_GETS], status));
  else if (strcmp (cell, "own") == 0)
    assert_status (answer, 401);
  else
    {
      g_assert_cmpstr (cell, ==, "-");
      assert_status (answer, role == BC_ROLE_NOBODY ? 401 : 403);
    }
  g_assert_true ((challenge != NULL) == (status == 401));
}

static void
check_table (gboolean is_public)
{
  FixtureOptions options = { .is_public = is_public };
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (GPtrArray) rows = load_table ();

  for (guint i = 0; i < rows->len; i++)
    for (guint role = 0; role < BC_ROLE_LAST; role++)
      check_cell (fixture, g_ptr_array_index (rows, i), (BcRole) role);
}

static void
test_roles (void)
{
  check_table (FALSE);
}

static void
test_roles_in_public (void)
{
  check_table (TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/roles/the-heading-names-the-roles", test_the_heading_names_the_roles);
  g_test_add_func ("/web/roles/no-route-is-left-out", test_no_route_is_left_out);
  g_test_add_func ("/web/roles/roles", test_roles);
  g_test_add_func ("/web/roles/roles-in-public", test_roles_in_public);
  return g_test_run ();
}
