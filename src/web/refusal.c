/* SPDX-License-Identifier: Apache-2.0 */
#include "refusal-private.h"

typedef struct
{
  guint status;
  const char *label;
  const char *words;
} Row;

static const Row rows[BC_REFUSAL_LAST] = {
  [BC_REFUSAL_NONE] = { 200, "none", "" },
  [BC_REFUSAL_MALFORMED] = { 400, "malformed", "This is not a well-formed HTTP/1 request." },
  [BC_REFUSAL_VERSION] = { 505, "version", "Only HTTP/1.0 and HTTP/1.1 are spoken here." },
  [BC_REFUSAL_TARGET] = { 400, "target", "The request's target is not a well-formed path." },
  [BC_REFUSAL_HOST] = { 400, "host",
                        "HTTP/1.1 needs exactly one well-formed Host, HTTP/1.0 at most one." },
  [BC_REFUSAL_TRANSFER_ENCODING] = { 501, "transfer-encoding",
                                     "Transfer-Encoding is not taken: send the body as it is "
                                     "(curl: --http1.0 -T; ffmpeg: "
                                     "-chunked_post 0, or an icecast:// address)." },
  [BC_REFUSAL_CONTENT_LENGTH] = { 400, "content-length",
                                  "At most one Content-Length, a plain number, may be given." },
  [BC_REFUSAL_TOO_MANY_FIELDS] = { 431, "too-many-fields", "At most 64 header fields are taken." },
  [BC_REFUSAL_HEAD_TOO_LARGE] = { 431, "head-too-large",
                                  "The request's head may have at most 16 KiB." },
  [BC_REFUSAL_BODY_TOO_LARGE] = { 413, "body-too-large",
                                  "The request's body is larger than is taken here." },
  [BC_REFUSAL_TOO_SLOW] = { 408, "too-slow", "The request was not complete in time." },
  [BC_REFUSAL_PROXY] = { 400, "proxy", "The PROXY protocol header is not well-formed." },
};

guint
bc_refusal_get_status (BcRefusal refusal)
{
  g_return_val_if_fail (refusal < BC_REFUSAL_LAST, 500);
  return rows[refusal].status;
}

const char *
bc_refusal_to_string (BcRefusal refusal)
{
  g_return_val_if_fail (refusal < BC_REFUSAL_LAST, "none");
  return rows[refusal].label;
}

const char *
bc_refusal_get_words (BcRefusal refusal)
{
  g_return_val_if_fail (refusal < BC_REFUSAL_LAST, "");
  return rows[refusal].words;
}
