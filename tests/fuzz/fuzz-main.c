/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

/*
 * Runs one fuzz target as a test: its corpus as it is, then mutations of it. The seed is fixed, so a
 * failure comes back; the input of a crash is left in last-input. $FUZZ_RUNS and $FUZZ_SEED look further.
 *
 *   fuzz-NAME CORPUS-DIRECTORY     as a test
 *   fuzz-NAME FILE                 one input, to look at a crash
 */

#define DEFAULT_RUNS 3000
#define MAX_STEPS 6
#define MAX_SIZE_BYTES (64 * 1024)

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  GPtrArray *corpus; /* of GBytes, never empty */
  GRand *random;
  char *last_input; /* path */
} Fuzz;

static void
run_one (const guint8 *data, gsize size)
{
  /* A copy of exactly this size: the sanitizer sees the first byte read past the end. */
  g_autofree guint8 *copy = g_memdup2 (data, size);

  LLVMFuzzerTestOneInput (copy, size);
}

static void
test_corpus (gconstpointer data)
{
  const Fuzz *fuzz = data;

  for (guint i = 0; i < fuzz->corpus->len; i++)
    {
      gsize size;
      const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (fuzz->corpus, i), &size);

      run_one (bytes, size);
    }
}

static guint
below (const Fuzz *fuzz, guint limit)
{
  return limit <= 1 ? 0 : (guint) g_rand_int_range (fuzz->random, 0, (gint32) limit);
}

/* --- mutations: each changes `input` in one small way -------------------------------------------- */

static void
flip_bit (const Fuzz *fuzz, GByteArray *input)
{
  if (input->len > 0)
    input->data[below (fuzz, input->len)] ^= (guint8) (1u << below (fuzz, 8));
}

static void
put_telling_byte (const Fuzz *fuzz, GByteArray *input)
{
  static const guint8 telling[] = { 0, 1, 0x7f, 0x80, 0xff, ' ', '\r', '\n', ':', '"', '%', '9' };

  if (input->len > 0)
    input->data[below (fuzz, input->len)] = telling[below (fuzz, G_N_ELEMENTS (telling))];
}

static void
cut_piece (const Fuzz *fuzz, GByteArray *input)
{
  if (input->len > 0)
    {
      guint at = below (fuzz, input->len);

      g_byte_array_remove_range (input, at, 1 + below (fuzz, MIN (input->len - at, 32)));
    }
}

static void
cut_end (const Fuzz *fuzz, GByteArray *input)
{
  g_byte_array_set_size (input, below (fuzz, input->len + 1));
}

static void
insert (GByteArray *input, guint at, const guint8 *piece, guint n_bytes)
{
  guint old_len = input->len;

  g_byte_array_set_size (input, old_len + n_bytes);
  memmove (input->data + at + n_bytes, input->data + at, old_len - at);
  memcpy (input->data + at, piece, n_bytes);
}

static void
repeat_piece (const Fuzz *fuzz, GByteArray *input)
{
  if (input->len > 0)
    {
      guint at = below (fuzz, input->len);
      guint n_bytes = 1 + below (fuzz, MIN (input->len - at, 256));
      g_autofree guint8 *piece = g_memdup2 (input->data + at, n_bytes);

      insert (input, at, piece, n_bytes);
    }
}

static void
splice (const Fuzz *fuzz, GByteArray *input)
{
  gsize size;
  const guint8 *other =
      g_bytes_get_data (g_ptr_array_index (fuzz->corpus, below (fuzz, fuzz->corpus->len)), &size);

  if (size > 0)
    {
      guint at = below (fuzz, (guint) size);

      insert (input, below (fuzz, input->len + 1), other + at, 1 + below (fuzz, (guint) size - at));
    }
}

static GByteArray *
mutate (const Fuzz *fuzz, GBytes *seed)
{
  static void (*const steps[]) (const Fuzz *fuzz,
                                GByteArray *input) = { flip_bit, put_telling_byte, cut_piece,
                                                       cut_end,  repeat_piece,     splice };
  GByteArray *input = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (seed, &size);
  guint n_steps = 1 + below (fuzz, MAX_STEPS);

  g_byte_array_append (input, data, (guint) size);
  for (guint i = 0; i < n_steps; i++)
    steps[below (fuzz, G_N_ELEMENTS (steps))](fuzz, input);
  if (input->len > MAX_SIZE_BYTES)
    g_byte_array_set_size (input, MAX_SIZE_BYTES);
  return input;
}

static void
test_mutations (gconstpointer data)
{
  const Fuzz *fuzz = data;
  const char *runs = g_getenv ("FUZZ_RUNS");
  guint64 n_runs = runs != NULL ? g_ascii_strtoull (runs, NULL, 10) : DEFAULT_RUNS;

  for (guint64 i = 0; i < n_runs; i++)
    {
      g_autoptr (GByteArray) input =
          mutate (fuzz, g_ptr_array_index (fuzz->corpus, below (fuzz, fuzz->corpus->len)));

      g_file_set_contents_full (fuzz->last_input, (const char *) input->data, (gssize) input->len,
                                G_FILE_SET_CONTENTS_NONE, 0600, NULL);
      run_one (input->data, input->len);
    }
  g_remove (fuzz->last_input);
}

/* --- set-up -------------------------------------------------------------------------------------- */

static void
add_file (Fuzz *fuzz, const char *path)
{
  g_autofree char *text = NULL;
  gsize size;

  if (g_file_get_contents (path, &text, &size, NULL))
    g_ptr_array_add (fuzz->corpus, g_bytes_new_take (g_steal_pointer (&text), size));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
add_directory (Fuzz *fuzz, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  /* The order of a directory is the file system's; the same seed must meet the same order. */
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    add_file (fuzz, g_ptr_array_index (names, i));
}

int
main (int argc, char **argv)
{
  const char *seed = g_getenv ("FUZZ_SEED");
  g_autofree char *program = g_path_get_basename (argv[0]);
  Fuzz fuzz;
  int status;

  g_test_init (&argc, &argv, NULL);
  fuzz.corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  fuzz.random =
      g_rand_new_with_seed (seed != NULL ? (guint32) g_ascii_strtoull (seed, NULL, 10) : 1);
  fuzz.last_input = g_strconcat (g_get_tmp_dir (), "/", program, ".last-input", NULL);
  for (int i = 1; i < argc; i++)
    (g_file_test (argv[i], G_FILE_TEST_IS_DIR) ? add_directory : add_file) (&fuzz, argv[i]);
  if (fuzz.corpus->len == 0)
    g_ptr_array_add (fuzz.corpus, g_bytes_new_static ("", 0));
  g_test_add_data_func ("/fuzz/corpus", &fuzz, test_corpus);
  g_test_add_data_func ("/fuzz/mutations", &fuzz, test_mutations);
  status = g_test_run ();
  g_ptr_array_unref (fuzz.corpus);
  g_rand_free (fuzz.random);
  g_free (fuzz.last_input);
  return status;
}
