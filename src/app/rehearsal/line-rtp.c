/* SPDX-License-Identifier: Apache-2.0 */
#include "line-private.h"

#include <boothcast/base/error.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAYLOAD_TYPE 96
#define MARKER 0x80
#define HEADER_BYTES 12
#define MAX_PACKET_BYTES 1275 /* Opus' largest frame (RFC 6716, section 3.4) */
#define PACKET_SAMPLES 960

/* RTP (RFC 3550, section 5.1) with Opus (RFC 7587): one packet a datagram. */
typedef struct
{
  BcLine line;
  int fd;
  guint32 ssrc;
  guint32 timestamp;
  guint16 sequence;
  gboolean is_first; /* of a talk: marked */
} RtpLine;

/* A line that comes back is another sender to whoever listens. */
static void
begin_stream (RtpLine *rtp)
{
  rtp->ssrc = g_random_int ();
  rtp->timestamp = g_random_int ();
  rtp->sequence = (guint16) g_random_int ();
  rtp->is_first = TRUE;
}

static void
put_be (guint8 *bytes, guint n_bytes, guint32 number)
{
  for (guint i = n_bytes; i-- > 0; number >>= 8)
    bytes[i] = (guint8) number;
}

static void
send_rtp (BcLine *line, const guint8 *packet, gsize n_bytes, gint64 now_us)
{
  RtpLine *rtp = (RtpLine *) line;
  guint8 datagram[HEADER_BYTES + MAX_PACKET_BYTES];

  g_return_if_fail (n_bytes <= MAX_PACKET_BYTES);
  datagram[0] = 0x80;
  datagram[1] = PAYLOAD_TYPE | (rtp->is_first ? MARKER : 0);
  put_be (datagram + 2, 2, rtp->sequence++);
  put_be (datagram + 4, 4, rtp->timestamp);
  put_be (datagram + 8, 4, rtp->ssrc);
  memcpy (datagram + HEADER_BYTES, packet, n_bytes);
  rtp->timestamp += PACKET_SAMPLES;
  rtp->is_first = FALSE;
  /* Where nobody listens a datagram is lost, as datagrams are. */
  (void) !send (rtp->fd, datagram, HEADER_BYTES + n_bytes, MSG_NOSIGNAL);
}

static void
cut_rtp (BcLine *line)
{
  begin_stream ((RtpLine *) line);
}

static void
free_rtp (BcLine *line)
{
  RtpLine *rtp = (RtpLine *) line;

  if (rtp->fd >= 0)
    close (rtp->fd);
  g_free (rtp);
}

BcLine *
bc_line_new_rtp (GSocketAddress *address, GError **error)
{
  static const BcLineKind kind = { .send = send_rtp, .cut = cut_rtp, .free = free_rtp };
  RtpLine *rtp = g_new0 (RtpLine, 1);

  bc_line_init (&rtp->line, &kind);
  begin_stream (rtp);
  rtp->fd = bc_line_open_socket (address, SOCK_DGRAM, error);
  if (rtp->fd >= 0 && bc_line_connect (rtp->fd, address) == 0)
    return &rtp->line;
  if (rtp->fd >= 0)
    g_set_error (error, BC_ERROR, BC_ERROR_IO, "reaching an RTP input: %s", g_strerror (errno));
  free_rtp (&rtp->line);
  return NULL;
}
