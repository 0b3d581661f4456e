/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <boothcast/base/error.h>
#include <string.h>

/* What was answered: the lines as "n actor: text", n counted in seconds after FIXTURE_WALL_US. */
typedef struct
{
  gboolean is_answered;
  char *said;      /* (nullable) */
  guint64 last_id; /* of the oldest line of the page */
  GError *error;
} Page;

static void
page_clear (Page *page)
{
  g_free (page->said);
  g_clear_error (&page->error);
  *page = (Page){ 0 };
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static void
on_read (GPtrArray *entries, const GError *error, gpointer user_data)
{
  Page *page = user_data;
  g_autoptr (GString) said = g_string_new (NULL);

  page->is_answered = TRUE;
  page->error = error != NULL ? g_error_copy (error) : NULL;
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const BcAuditEntry *entry = entries->pdata[i];
      g_assert_true (page->last_id == 0 || entry->id < page->last_id);
      page->last_id = entry->id;
      g_string_append_printf (said, "%" G_GINT64_FORMAT " %s: %s\n",
                              (entry->wall_us - FIXTURE_WALL_US) / G_USEC_PER_SEC,
                              entry->actor != NULL ? entry->actor : "-", entry->text);
    }
  page->said = g_strdup (said->str);
}

static void
read_page (BcStore *store, const BcAuditQuery *query, Page *page)
{
  page_clear (page);
  bc_store_read_audit (store, query, on_read, page);
  while (!page->is_answered)
    g_main_context_iteration (NULL, TRUE);
}

static void
write_line (BcStore *store, const char *actor, const char *text, gint64 after_s)
{
  bc_store_audit (store, "review", actor, text, FIXTURE_WALL_US + after_s * G_USEC_PER_SEC);
}

static void
fill (BcStore *store)
{
  write_line (store, "host Ana", "session opening opened", 0);
  bc_store_audit (store, "other", "host Eve", "not ours", FIXTURE_WALL_US);
  write_line (store, NULL, "the store was away", 60);
  write_line (store, "leader Bo", "granted 10 min", 120);
  write_line (store, "host Ana", "session opening closed", 180);
}

static void
test_pages (void)
{
  static const struct
  {
    const char *what;
    BcAuditQuery query;
    const char *said;
  } rows[] = {
    { "everything, newest first",
      { .limit = 100 },
      "180 host Ana: session opening closed\n120 leader Bo: granted 10 min\n"
      "60 -: the store was away\n0 host Ana: session opening opened\n" },
    { "the newest two",
      { .limit = 2 },
      "180 host Ana: session opening closed\n120 leader Bo: granted 10 min\n" },
    { "a limit of none is one", { .limit = 0 }, "180 host Ana: session opening closed\n" },
    { "from a moment on",
      { .limit = 9, .from_wall_us = FIXTURE_WALL_US + 120 * G_USEC_PER_SEC },
      "180 host Ana: session opening closed\n120 leader Bo: granted 10 min\n" },
    { "until a moment, which is not in it",
      { .limit = 9, .until_wall_us = FIXTURE_WALL_US + 60 * G_USEC_PER_SEC },
      "0 host Ana: session opening opened\n" },
    { "a span without a line",
      { .limit = 9,
        .from_wall_us = FIXTURE_WALL_US + 61 * G_USEC_PER_SEC,
        .until_wall_us = FIXTURE_WALL_US + 119 * G_USEC_PER_SEC },
      "" },
    { "older than any line", { .limit = 9, .before = 1 }, "" },
    { "a number that no line can have",
      { .limit = 1, .before = G_MAXUINT64 },
      "180 host Ana: session opening closed\n" },
  };
  g_auto (Fixture) fixture;
  g_auto (Page) page = { 0 };

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  fill (store);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcAuditQuery query = rows[i].query;
      query.meeting = "review";
      g_test_message ("%s", rows[i].what);
      read_page (store, &query, &page);
      g_assert_no_error (page.error);
      g_assert_cmpstr (page.said, ==, rows[i].said);
    }
}

static void
test_next_page_begins_where_the_last_ended (void)
{
  g_auto (Fixture) fixture;
  g_auto (Page) page = { 0 };

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  fill (store);
  read_page (store, &(BcAuditQuery){ .meeting = "review", .limit = 3 }, &page);
  guint64 before = page.last_id;
  /* What is said meanwhile moves nothing. */
  write_line (store, "host Ana", "said meanwhile", 200);
  read_page (store, &(BcAuditQuery){ .meeting = "review", .limit = 3, .before = before }, &page);
  g_assert_cmpstr (page.said, ==, "0 host Ana: session opening opened\n");
}

static void
test_nobody_else_writes_while_it_is_read (void)
{
  g_auto (Fixture) fixture;
  g_auto (Page) page = { 0 };

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  fill (store);
  read_page (store, &(BcAuditQuery){ .meeting = "review", .limit = 1 }, &page);
  /* A statement left open would keep every other writer out. */
  g_assert_cmpint (fixture_query (&fixture, "INSERT INTO audit (wall_us, meeting, text)"
                                            " VALUES (1, 'review', 'a stranger''s')"),
                   ==, 0);
  read_page (store, &(BcAuditQuery){ .meeting = "review", .limit = 1 }, &page);
  g_assert_cmpstr (strstr (page.said, "a stranger"), !=, NULL);
}

static void
test_failure_is_told (void)
{
  g_auto (Fixture) fixture;
  g_auto (Page) page = { 0 };

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  fixture_query (&fixture, "DROP TABLE audit");
  read_page (store, &(BcAuditQuery){ .meeting = "review", .limit = 1 }, &page);
  g_assert_error (page.error, BC_ERROR, BC_ERROR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/audit/pages", test_pages);
  g_test_add_func ("/store/audit/next-page-begins-where-the-last-ended",
                   test_next_page_begins_where_the_last_ended);
  g_test_add_func ("/store/audit/nobody-else-writes-while-it-is-read",
                   test_nobody_else_writes_while_it_is_read);
  g_test_add_func ("/store/audit/failure-is-told", test_failure_is_told);
  return g_test_run ();
}
