/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/ogg-opus.h>

#include <ogg/ogg.h>
#include <string.h>

#include "opus-packet-private.h"

#define SAMPLE_RATE 48000
#define PACKETS_PER_PAGE 5

/* A longer gap is left open, see the header. */
#define FILL_MAX_SAMPLES SAMPLE_RATE

/* 20 ms fullband mono: what is concealed when there never was a packet. */
#define TOC_UNTIL_TOLD 0xf8

/* libogg ends a page early when it holds so many bytes; a page has at most 65,025. */
#define PAGE_FILL_BYTES 65025

struct _BcOggOpus
{
  ogg_stream_state stream;
  GBytes *headers;
  guint packets_per_page;
  guint pre_skip;

  guint8 toc;         /* of the last packet */
  gboolean has_begun; /* a packet came */
  gboolean is_cut;    /* what comes next does not go on from what was */
  gint64 end_samples; /* of the last packet */
  guint n_gathered;   /* packets in the page being gathered */
  gint64 gathered_samples;
};

/* Pages */

/* Everything gathered, as pages, onto `out`. */
static void
flush_pages (BcOggOpus *ogg, GByteArray *out)
{
  ogg_page page;

  while (ogg_stream_flush_fill (&ogg->stream, &page, PAGE_FILL_BYTES) != 0)
    {
      g_byte_array_append (out, page.header, (guint) page.header_len);
      g_byte_array_append (out, page.body, (guint) page.body_len);
    }
  ogg->n_gathered = 0;
  ogg->gathered_samples = 0;
}

static void
put_packet (BcOggOpus *ogg, const guint8 *data, gsize n_bytes, gint64 granule, gboolean is_last)
{
  ogg_packet packet = {
    .packet = (guint8 *) data, /* libogg copies it */
    .bytes = (long) n_bytes,
    .granulepos = granule,
    .e_o_s = is_last,
  };
  int result = ogg_stream_packetin (&ogg->stream, &packet);

  g_assert (result == 0);
}

/* Headers (RFC 7845, 5) */

static GByteArray *
make_head (const BcOggOpusConfig *config)
{
  GByteArray *head = g_byte_array_new ();
  guint16 pre_skip = GUINT16_TO_LE ((guint16) config->pre_skip);
  guint32 rate = GUINT32_TO_LE (SAMPLE_RATE);
  const guint8 version_and_channels[] = { 1, 1 };
  const guint8 gain_and_mapping[] = { 0, 0, 0 };

  g_byte_array_append (head, (const guint8 *) "OpusHead", 8);
  g_byte_array_append (head, version_and_channels, sizeof version_and_channels);
  g_byte_array_append (head, (const guint8 *) &pre_skip, sizeof pre_skip);
  g_byte_array_append (head, (const guint8 *) &rate, sizeof rate);
  g_byte_array_append (head, gain_and_mapping, sizeof gain_and_mapping);

  return head;
}

static void
append_text (GByteArray *tags, const char *text)
{
  guint32 n_bytes = GUINT32_TO_LE ((guint32) strlen (text));

  g_byte_array_append (tags, (const guint8 *) &n_bytes, sizeof n_bytes);
  g_byte_array_append (tags, (const guint8 *) text, (guint) strlen (text));
}

static GByteArray *
make_tags (const BcOggOpusConfig *config)
{
  const struct
  {
    const char *name, *value;
  } comments[] = {
    { "TITLE", config->title },
    { "LANGUAGE", config->language },
    { "COMMENT", config->comment },
  };
  GByteArray *tags = g_byte_array_new ();
  guint32 n_comments = 0;

  for (guint i = 0; i < G_N_ELEMENTS (comments); i++)
    n_comments += comments[i].value != NULL;

  g_byte_array_append (tags, (const guint8 *) "OpusTags", 8);
  append_text (tags,
               config->vendor != NULL ? config->vendor : "Boothcast " BC_VERSION " via libopus");
  n_comments = GUINT32_TO_LE (n_comments);
  g_byte_array_append (tags, (const guint8 *) &n_comments, sizeof n_comments);
  for (guint i = 0; i < G_N_ELEMENTS (comments); i++)
    {
      g_autofree char *comment = NULL;

      if (comments[i].value == NULL)
        continue;
      comment = g_strdup_printf ("%s=%s", comments[i].name, comments[i].value);
      append_text (tags, comment);
    }

  return tags;
}

static GBytes *
make_headers (BcOggOpus *ogg, const BcOggOpusConfig *config)
{
  g_autoptr (GByteArray) head = make_head (config);
  g_autoptr (GByteArray) tags = make_tags (config);
  GByteArray *pages = g_byte_array_new ();

  put_packet (ogg, head->data, head->len, 0, FALSE);
  flush_pages (ogg, pages);
  put_packet (ogg, tags->data, tags->len, 0, FALSE);
  flush_pages (ogg, pages);

  return g_byte_array_free_to_bytes (pages);
}

/* Life */

BcOggOpus *
bc_ogg_opus_new (const BcOggOpusConfig *config)
{
  BcOggOpus *ogg = g_new0 (BcOggOpus, 1);
  int result = ogg_stream_init (&ogg->stream, (int) config->serial);

  g_assert (result == 0);
  ogg->packets_per_page =
      config->packets_per_page > 0 ? config->packets_per_page : PACKETS_PER_PAGE;
  ogg->pre_skip = config->pre_skip;
  ogg->toc = TOC_UNTIL_TOLD;
  ogg->headers = make_headers (ogg, config);

  return ogg;
}

void
bc_ogg_opus_free (BcOggOpus *ogg)
{
  if (ogg == NULL)
    return;

  ogg_stream_clear (&ogg->stream);
  g_bytes_unref (ogg->headers);
  g_free (ogg);
}

GBytes *
bc_ogg_opus_get_headers (const BcOggOpus *ogg)
{
  return ogg->headers;
}

/* Packets */

typedef struct
{
  GByteArray *pages;
  gint64 n_samples;
} Finished;

static void
finish_page (BcOggOpus *ogg, Finished *finished)
{
  finished->n_samples += ogg->gathered_samples;
  flush_pages (ogg, finished->pages);
}

static void
gather (BcOggOpus *ogg, const guint8 *packet, gsize packet_bytes, Finished *finished)
{
  guint n_samples = bc_opus_packet_samples (packet, packet_bytes);

  ogg->end_samples += n_samples;
  ogg->gathered_samples += n_samples;
  ogg->n_gathered++;
  put_packet (ogg, packet, packet_bytes, ogg->end_samples, FALSE);
  if (ogg->n_gathered >= ogg->packets_per_page)
    finish_page (ogg, finished);
}

/* The next packet begins at `begin_samples`, later than the last one ended. */
static void
bridge_gap (BcOggOpus *ogg, gint64 begin_samples, Finished *finished)
{
  const guint8 conceal = bc_opus_conceal_toc (ogg->toc);
  gint64 gap = begin_samples - ogg->end_samples;

  if (!ogg->is_cut && gap <= FILL_MAX_SAMPLES && gap % bc_opus_frame_samples (conceal) == 0)
    {
      while (ogg->end_samples < begin_samples)
        gather (ogg, &conceal, 1, finished);
      return;
    }

  /* A page's granule counts its own samples only, so the hole lies between two pages, and the numbering
   * tells of it: a receiver treats it like any loss. */
  finish_page (ogg, finished);
  ogg->stream.pageno++;
  ogg->end_samples = begin_samples;
}

GBytes *
bc_ogg_opus_add (BcOggOpus *ogg, const guint8 *packet, gsize packet_bytes, gint64 end_samples,
                 gint64 *duration_us)
{
  g_autoptr (GByteArray) pages = g_byte_array_new ();
  Finished finished = { pages, 0 };
  gint64 n_samples = bc_opus_packet_samples (packet, packet_bytes);
  gint64 begin_samples = end_samples - n_samples;

  if (duration_us != NULL)
    *duration_us = 0;
  if (n_samples == 0 || begin_samples < ogg->end_samples)
    return NULL;

  if (!ogg->has_begun)
    ogg->end_samples = begin_samples;
  else if (begin_samples > ogg->end_samples)
    bridge_gap (ogg, begin_samples, &finished);

  ogg->has_begun = TRUE;
  ogg->is_cut = FALSE;
  ogg->toc = packet[0];
  gather (ogg, packet, packet_bytes, &finished);

  if (pages->len == 0)
    return NULL;
  if (duration_us != NULL)
    *duration_us = finished.n_samples * G_USEC_PER_SEC / SAMPLE_RATE;

  return g_byte_array_free_to_bytes (g_steal_pointer (&pages));
}

void
bc_ogg_opus_drop (BcOggOpus *ogg)
{
  g_autoptr (GByteArray) nowhere = g_byte_array_new ();

  flush_pages (ogg, nowhere);
  ogg->is_cut = TRUE;
}

GBytes *
bc_ogg_opus_finish (BcOggOpus *ogg)
{
  const guint8 conceal = bc_opus_conceal_toc (ogg->toc);
  GByteArray *pages = g_byte_array_new ();

  /* The mark sits on a page with a packet in it, or validators complain. It is known only now that there is
   * no more sound, so the packet is one that the granule cuts off whole (RFC 7845, 4.4). */
  put_packet (ogg, &conceal, 1, ogg->has_begun ? ogg->end_samples : ogg->pre_skip, TRUE);
  flush_pages (ogg, pages);

  return g_byte_array_free_to_bytes (pages);
}
