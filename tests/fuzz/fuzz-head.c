/* SPDX-License-Identifier: Apache-2.0 */
#include "head-private.h"
#include "host-private.h"

#include <string.h>

/*
 * A request's head on any bytes: a refusal with a status, or a head whose every part is fit for headers and
 * logs, and whose plainest form is understood as the same request.
 */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
assert_clean (const char *text)
{
  for (; *text != '\0'; text++)
    g_assert_true ((guchar) *text >= 0x20 || *text == '\t');
}

static void
assert_same_again (const BcHead *head)
{
  g_autofree char *text = bc_head_write (head);
  BcRefusal refusal;
  g_autoptr (BcHead) again = bc_head_parse (text, strlen (text), &refusal);

  g_assert_nonnull (again);
  g_assert_cmpstr (again->method, ==, head->method);
  g_assert_cmpstr (again->path, ==, head->path);
  g_assert_cmpuint (again->minor, ==, head->minor);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize scanned = 0;
  gsize end = bc_head_find_end ((const char *) data, size, &scanned);
  BcRefusal refusal;

  if (end == 0)
    return 0;
  g_autoptr (BcHead) head = bc_head_parse ((const char *) data, end, &refusal);
  g_assert_true ((head != NULL) == (refusal == BC_REFUSAL_NONE));
  if (head == NULL)
    {
      g_assert_cmpuint (bc_refusal_get_status (refusal), >=, 400);
      return 0;
    }
  assert_clean (head->path);
  for (guint i = 0; i < head->n_fields; i++)
    assert_clean (head->fields[i].value);
  g_free (bc_head_get_parameter (head, "burst"));
  bc_host_is_literal (head->host);
  bc_origin_matches (head->path, head->host, head->n_fields % 2 == 0);
  assert_same_again (head);
  return 0;
}
