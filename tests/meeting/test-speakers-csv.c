/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/speakers-csv.h>

#include <string.h>

/* --- Tables that are read: what comes out, one speaker a line --- */

typedef struct
{
  const char *description;
  const char *text;
  const char *expected;
} Table;

static const Table tables[] = {
  { "every column, in an order of its own",
    "statement,minutes,Language,DELEGATION,name,id\n"
    "https://example.org/a.pdf,5,fr,France,Ms A,first\n",
    "first|Ms A|France|fr|5|https://example.org/a.pdf\n" },
  { "only names", "name\nA\nB\n", "s1|A|-|-|0|-\ns2|B|-|-|0|-\n" },
  { "only delegations, no line end at the end", "country\nMalta\nNepal",
    "s1|-|Malta|-|0|-\ns2|-|Nepal|-|0|-\n" },
  { "a heading and nobody", "name,minutes\n", "" },
  { "Excel's: byte order mark, semicolons, CR LF, empty rows below",
    "\xef\xbb\xbfname;minutes\r\nA;3\r\nB;4\r\n;\r\n;\r\n", "s1|A|-|-|3|-\ns2|B|-|-|4|-\n" },
  { "Excel's: it says what it separates by", "sep=;\r\nname;delegation\r\nA;B, C\r\n",
    "s1|A|B, C|-|0|-\n" },
  { "Excel's: the empty column at the right is none", "name;minutes;\nA;3;\n", "s1|A|-|-|3|-\n" },
  { "tabs", "name\tdelegation\nA, B\tC; D\n", "s1|A, B|C; D|-|0|-\n" },
  { "an old Mac's line ends", "name\rA\rB\r", "s1|A|-|-|0|-\ns2|B|-|-|0|-\n" },
  { "quotation marks, separators and line ends inside a field",
    "name,delegation\n\"Ms \"\"Bibi\"\" Weber\",\"Geneva, Canton\r\nSwitzerland\"\n",
    "s1|Ms \"Bibi\" Weber|Geneva, Canton Switzerland|-|0|-\n" },
  { "a quoted separator in the heading decides nothing", "\"name\",\"delegation\";minutes\nA;;3\n",
    NULL },
  { "spaces around and inside are one or none", "name , minutes\n  A   B , 3 \n\"C\" ,4\n",
    "s1|A B|-|-|3|-\ns2|C|-|-|4|-\n" },
  { "short rows: the rest is not said", "name,delegation,minutes\nA\nB,C\n",
    "s1|A|-|-|0|-\ns2|B|C|-|0|-\n" },
  { "rows of nothing are no rows", "\n\nname,minutes\n\n,\nA,1\n\n", "s1|A|-|-|1|-\n" },
  { "languages as people call them: id, tag, alias, longer tag, name, short name, none",
    "name,language\nA,fr\nB,hbs\nC,hr\nD,sr-Latn-RS\nE,The Tongue FR\nF,En\nG,unknown\nH,\n",
    "s1|A|-|fr|0|-\ns2|B|-|bcms|0|-\ns3|C|-|bcms|0|-\ns4|D|-|bcms|0|-\ns5|E|-|fr|0|-\n"
    "s6|F|-|en|0|-\ns7|G|-|-|0|-\ns8|H|-|-|0|-\n" },
  { "ids that are not given stay out of the way of those that are", "id,name\n,A\ns1,B\n,C\n",
    "s2|A|-|-|0|-\ns1|B|-|-|0|-\ns3|C|-|-|0|-\n" },
};

static char *
to_lines (const BcSpeakers *list)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < list->speakers->len; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      g_string_append_printf (lines, "%s|%s|%s|%s|%u|%s\n", speaker->id,
                              speaker->name != NULL ? speaker->name : "-",
                              speaker->delegation != NULL ? speaker->delegation : "-",
                              speaker->language != NULL ? speaker->language : "-", speaker->minutes,
                              speaker->statement != NULL ? speaker->statement : "-");
    }
  return g_string_free (lines, FALSE);
}

static void
test_table (gconstpointer data)
{
  const Table *row = data;
  g_autoptr (BcSetup) setup = hall_setup_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BcSpeakers) list = bc_speakers_from_csv (row->text, -1, setup, &error);

  if (row->expected == NULL)
    {
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
      return;
    }
  g_assert_no_error (error);
  g_autofree char *lines = to_lines (list);
  g_assert_cmpstr (lines, ==, row->expected);
}

/* --- Tables that are not: where and why --- */

static const Table faults[] = {
  { "nothing at all", "", "line 1: expected a heading" },
  { "only empty lines", "\n;;\n", "line 1: expected a heading" },
  { "no heading", "Ana,Croatia\n",
    "line 1, column 1: expected name, delegation, language, minutes" },
  { "a column that nobody reads", "name,email\nA,a@b\n",
    "line 1, column 2: expected name, delegation, language, minutes, statement or id as its "
    "heading, found \"email\"" },
  { "a column twice, under two names", "name,minutes,speaker\n",
    "line 1, column 3: expected \"name\" once, found it in column 1, too" },
  { "neither who nor from where", "minutes\n3\n", "line 1: expected a column name or delegation" },
  { "nobody in a row", "name,minutes\nA,1\n,2\n",
    "line 3, column \"name\": expected a name or a delegation" },
  { "minutes in words", "name,minutes\nA,1\nB,ten\n",
    "line 3, column \"minutes\": expected whole minutes, 0 to 600, found \"ten\"" },
  { "minutes as a clock", "name,minutes\nA,3:00\n", "line 2, column \"minutes\"" },
  { "half minutes", "name;minutes\nA;2,5\n", "line 2, column \"minutes\"" },
  { "fewer than none", "name,minutes\nA,-1\n", "line 2, column \"minutes\"" },
  { "more than ten hours", "name,minutes\nA,601\n", "line 2, column \"minutes\"" },
  { "a language that this meeting has not", "name,language\nA,xx\n",
    "line 2, column \"language\": expected a language (en, fr" },
  { "a statement that a page must not follow", "name,statement\nA,javascript:alert(1)\n",
    "line 2, column \"statement\": expected an http or https link" },
  { "a link with a hole in it", "name,statement\nA,https://a/b c\n",
    "line 2, column \"statement\"" },
  { "a link that no browser takes", "name,statement\nA,https://a:b/\n",
    "line 2, column \"statement\"" },
  { "a link to nowhere", "name,statement\nA,https://\n", "line 2, column \"statement\"" },
  { "an id that is none", "name,id\nA,A 1\n", "line 2, column \"id\": expected an id" },
  { "an id twice", "name,id\nA,x\nB,x\n",
    "line 3, column \"id\": expected each id once, found \"x\"" },
  { "more fields than the heading has", "name,minutes\nA,1,2\n",
    "line 2, column 3: expected at most 2 columns, as the heading has, found 3" },
  { "a quotation mark without end, where it begins", "name\nA\nB\n  \"C\nD\n",
    "line 4, column 3: this quotation mark has no end" },
  { "text behind a quoted field", "name\n\"Ána\"x\n", "line 2, column 6: text after" },
  { "a bare quotation mark", "name\nMs \"Bibi\" Weber\n",
    "line 2, column 4: a quotation mark inside" },
  { "lines inside fields count", "name,minutes\n\"A\r\nB\rC\nD\",1\nE,x\n",
    "line 6, column \"minutes\"" },
  { "a control character", "name\nA\aB\n", "line 2, column \"name\"" },
  { "Latin-1", "name\nJos\xe9\n", "not UTF-8" },
  { "UTF-16", "\xff\xfen", "not UTF-8" },
};

static void
test_fault (gconstpointer data)
{
  const Table *row = data;
  g_autoptr (BcSetup) setup = hall_setup_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_speakers_from_csv (row->text, -1, setup, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  if (strstr (error->message, row->expected) == NULL)
    g_error ("expected \"%s\" in \"%s\"", row->expected, error->message);
}

/* --- The rest --- */

static void
test_no_setup (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BcSpeakers) list =
      bc_speakers_from_csv ("name,language\nA,FR\nB,Unknown\n", -1, NULL, &error);

  g_assert_no_error (error);
  g_autofree char *lines = to_lines (list);
  g_assert_cmpstr (lines, ==, "s1|A|-|fr|0|-\ns2|B|-|-|0|-\n");
  g_assert_null (bc_speakers_from_csv ("name,language\nA,Français\n", -1, NULL, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
}

static void
test_length (void)
{
  static const char text[] = "name\nAB\nC";
  static const char zero[] = "name\nA\0B\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (BcSpeakers) list = bc_speakers_from_csv (text, 6, NULL, &error);

  g_assert_no_error (error);
  g_autofree char *lines = to_lines (list);
  g_assert_cmpstr (lines, ==, "s1|A|-|-|0|-\n");
  g_assert_null (bc_speakers_from_csv (zero, sizeof zero - 1, NULL, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
}

static void
test_longest (void)
{
  g_autoptr (GString) text = g_string_new ("name\n");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < BC_SPEAKERS_MAX; i++)
    g_string_append (text, "A\n");
  g_autoptr (BcSpeakers) list = bc_speakers_from_csv (text->str, -1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->speakers->len, ==, BC_SPEAKERS_MAX);

  g_string_append (text, "A\n");
  g_assert_null (bc_speakers_from_csv (text->str, -1, NULL, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "line 202: expected at most 200 speakers"));
}

static void
test_long_text (void)
{
  g_autofree char *name = g_strnfill (200, 'a');
  g_autofree char *fits = g_strdup_printf ("name\n%s\n", name);
  g_autofree char *too_long = g_strdup_printf ("name\n%sa\n", name);
  g_autoptr (GError) error = NULL;
  g_autoptr (BcSpeakers) list = bc_speakers_from_csv (fits, -1, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (bc_speakers_next (list)->name, ==, name);
  g_assert_null (bc_speakers_from_csv (too_long, -1, NULL, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
}

static void
add_tables (const char *path, const Table *rows, guint n_rows, GTestDataFunc function)
{
  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%s", path, rows[i].description);

      g_strdelimit (name + strlen (path) + 1, "/", '-');
      g_test_add_data_func (name, &rows[i], function);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_tables ("/meeting/speakers-csv/reads", tables, G_N_ELEMENTS (tables), test_table);
  add_tables ("/meeting/speakers-csv/refuses", faults, G_N_ELEMENTS (faults), test_fault);
  g_test_add_func ("/meeting/speakers-csv/without-a-set-up-a-language-is-believed", test_no_setup);
  g_test_add_func ("/meeting/speakers-csv/as-long-as-it-is", test_length);
  g_test_add_func ("/meeting/speakers-csv/no-more-than-a-list-holds", test_longest);
  g_test_add_func ("/meeting/speakers-csv/text-has-an-end", test_long_text);
  return g_test_run ();
}
