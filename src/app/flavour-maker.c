/* SPDX-License-Identifier: Apache-2.0 */
#include "flavour-maker.h"

#include <boothcast/base/error.h>
#include <boothcast/delivery/adts.h>
#include <boothcast/delivery/fmp4.h>
#include <boothcast/delivery/ogg-opus.h>
#include <boothcast/media/transcoder.h>
#include <stdatomic.h>

#define PACKET_US 20000
#define SAMPLE_RATE 48000
/* At 24 kb/s every page's head counts: 200 ms are 5 % of them. */
#define LOW_PACKETS_PER_PAGE 10
#define AAC_FRAMES_PER_PAGE 5 /* 107 ms */
/* That packets are lost is said once in so long, of the channel's time. */
#define SAY_EVERY_SAMPLES (60 * SAMPLE_RATE)
/* An encoder that has failed is made anew after so long, of the channel's time. */
#define RETRY_SAMPLES (5 * SAMPLE_RATE)
#define NEVER G_MININT64

struct _BcFlavourMaker
{
  gatomicrefcount n_refs;
  char *channel;
  BcFlavour flavour;
  BcPacketTail *tail;
  BcStream *stream;
  guint pre_skip;
  guint64 next; /* packet */
  _Atomic guint64 *n_lost;
  guint64 n_unsaid; /* lost since it was said last */
  gint64 said_samples;

  BcTranscoder *transcoder; /* made by the first step: that may take a while */
  gboolean has_failed;
  gint64 retry_samples; /* … and is left alone until then */
  BcOggOpus *ogg;       /* for LOW */
  BcFmp4 *fmp4;         /* for MP4_* */
  GByteArray *adts;
  guint n_gathered; /* frames in `adts` */

  GMutex lock; /* for the next, and held while publishing */
  gboolean is_over;
};

static const struct
{
  gboolean is_transcoded;
  BcTranscodeKind kind;
} ways[BC_FLAVOUR_LAST] = {
  [BC_FLAVOUR_LOW] = { TRUE, BC_TRANSCODE_OPUS_LOW },
  [BC_FLAVOUR_AAC] = { TRUE, BC_TRANSCODE_AAC },
  [BC_FLAVOUR_MP4_OPUS] = { FALSE, 0 },
  [BC_FLAVOUR_MP4_LOW] = { TRUE, BC_TRANSCODE_OPUS_LOW },
  [BC_FLAVOUR_MP4_AAC] = { TRUE, BC_TRANSCODE_AAC },
};

gboolean
bc_flavour_is_possible (BcFlavour flavour, GError **error)
{
  return !ways[flavour].is_transcoded || bc_transcode_is_possible (ways[flavour].kind, error);
}

/* --- Life --- */

static guint
get_pre_skip (const BcFlavourMaker *maker)
{
  return ways[maker->flavour].is_transcoded ? bc_transcode_get_pre_skip (ways[maker->flavour].kind)
                                            : maker->pre_skip;
}

static void
make_wrapping (BcFlavourMaker *maker, const BcFlavourMakerConfig *config)
{
  BcOggOpusConfig ogg = { .serial = g_random_int (),
                          .pre_skip = get_pre_skip (maker),
                          .packets_per_page = LOW_PACKETS_PER_PAGE,
                          .title = config->title,
                          .language = config->language,
                          .comment = config->comment };
  BcFmp4Config fmp4 = { .codec = maker->flavour == BC_FLAVOUR_MP4_AAC ? BC_FMP4_AAC : BC_FMP4_OPUS,
                        .pre_skip = get_pre_skip (maker),
                        .language = config->language };

  if (maker->flavour == BC_FLAVOUR_LOW)
    maker->ogg = bc_ogg_opus_new (&ogg);
  else if (maker->flavour == BC_FLAVOUR_AAC)
    maker->adts = g_byte_array_new ();
  else
    maker->fmp4 = bc_fmp4_new (&fmp4);
}

static GBytes *
get_preamble (const BcFlavourMaker *maker)
{
  if (maker->ogg != NULL)
    return bc_ogg_opus_get_headers (maker->ogg);
  return maker->fmp4 != NULL ? bc_fmp4_get_init (maker->fmp4) : NULL;
}

BcFlavourMaker *
bc_flavour_maker_new (const BcFlavourMakerConfig *config)
{
  BcFlavourMaker *maker = g_new0 (BcFlavourMaker, 1);
  guint n_back = (guint) (MAX (config->past_us, 0) / PACKET_US);

  g_atomic_ref_count_init (&maker->n_refs);
  g_mutex_init (&maker->lock);
  maker->channel = g_strdup (config->channel);
  maker->n_lost = config->n_lost;
  maker->said_samples = NEVER;
  maker->flavour = config->flavour;
  maker->tail = config->tail;
  maker->stream = config->stream;
  maker->pre_skip = config->pre_skip;
  if (ways[config->flavour].is_transcoded)
    n_back += BC_TRANSCODER_SETTLE_PACKETS;
  maker->next = bc_packet_tail_find (config->tail, n_back);
  make_wrapping (maker, config);
  bc_stream_set_preamble (maker->stream, get_preamble (maker));
  return maker;
}

BcFlavourMaker *
bc_flavour_maker_ref (BcFlavourMaker *maker)
{
  g_atomic_ref_count_inc (&maker->n_refs);
  return maker;
}

void
bc_flavour_maker_unref (BcFlavourMaker *maker)
{
  if (!g_atomic_ref_count_dec (&maker->n_refs))
    return;
  bc_transcoder_free (maker->transcoder);
  bc_ogg_opus_free (maker->ogg);
  bc_fmp4_free (maker->fmp4);
  g_clear_pointer (&maker->adts, g_byte_array_unref);
  g_mutex_clear (&maker->lock);
  g_free (maker->channel);
  g_free (maker);
}

void
bc_flavour_maker_end (BcFlavourMaker *maker)
{
  g_mutex_lock (&maker->lock);
  maker->is_over = TRUE;
  g_mutex_unlock (&maker->lock);
}

/* --- From packet to page --- */

static void
publish (BcFlavourMaker *maker, GBytes *page, gint64 duration_us)
{
  g_mutex_lock (&maker->lock);
  if (!maker->is_over)
    bc_stream_publish (maker->stream, page, duration_us);
  g_mutex_unlock (&maker->lock);
}

/* (transfer full) (nullable) */
static GBytes *
wrap_adts (BcFlavourMaker *maker, const guint8 *frame, gsize frame_bytes, gint64 *duration_us)
{
  guint8 header[BC_ADTS_HEADER_BYTES];
  GBytes *page;

  *duration_us = 0;
  if (frame_bytes == 0 || frame_bytes > BC_ADTS_FRAME_MAX_BYTES)
    return NULL;
  bc_adts_write_header (header, frame_bytes);
  g_byte_array_append (maker->adts, header, sizeof header);
  g_byte_array_append (maker->adts, frame, (guint) frame_bytes);
  if (++maker->n_gathered < AAC_FRAMES_PER_PAGE)
    return NULL;
  page = g_bytes_new (maker->adts->data, maker->adts->len);
  *duration_us =
      maker->n_gathered * (gint64) BC_FMP4_AAC_FRAME_SAMPLES * G_USEC_PER_SEC / SAMPLE_RATE;
  g_byte_array_set_size (maker->adts, 0);
  maker->n_gathered = 0;
  return page;
}

static void
recover (BcFlavourMaker *maker)
{
  if (!maker->has_failed)
    return;
  maker->has_failed = FALSE;
  g_message ("channel %s: its flavour “%s” is made again", maker->channel,
             bc_flavour_get_name (maker->flavour));
}

static void
on_frame (const guint8 *frame, gsize frame_bytes, gint64 end_samples, gpointer user_data)
{
  BcFlavourMaker *maker = user_data;
  g_autoptr (GBytes) page = NULL;
  gint64 duration_us;

  recover (maker);
  if (maker->ogg != NULL)
    page = bc_ogg_opus_add (maker->ogg, frame, frame_bytes, end_samples, &duration_us);
  else if (maker->fmp4 != NULL)
    page = bc_fmp4_add (maker->fmp4, frame, frame_bytes, end_samples, &duration_us);
  else
    page = wrap_adts (maker, frame, frame_bytes, &duration_us);
  if (page != NULL)
    publish (maker, page, duration_us);
}

/* Said once, however often it is tried in vain. */
static void
fail (BcFlavourMaker *maker, gint64 now_samples, const char *why)
{
  if (!maker->has_failed)
    g_warning ("channel %s: its flavour “%s” is silent: %s; it is tried again every %d s",
               maker->channel, bc_flavour_get_name (maker->flavour), why,
               RETRY_SAMPLES / SAMPLE_RATE);
  maker->has_failed = TRUE;
  maker->retry_samples = now_samples + RETRY_SAMPLES;
  g_clear_pointer (&maker->transcoder, bc_transcoder_free);
}

static void
transcode (BcFlavourMaker *maker, const BcPacketCopy *packet)
{
  BcTranscoderConfig config = { .kind = ways[maker->flavour].kind,
                                .pre_skip = maker->pre_skip,
                                .on_frame = on_frame,
                                .user_data = maker };
  g_autoptr (GError) error = NULL;

  if (maker->has_failed && packet->end_samples < maker->retry_samples)
    return;
  if (maker->transcoder == NULL)
    maker->transcoder = bc_transcoder_new (&config, &error);
  if (maker->transcoder == NULL)
    fail (maker, packet->end_samples, error->message);
  else if (!bc_transcoder_push (maker->transcoder, packet->data, packet->n_bytes,
                                packet->end_samples))
    fail (maker, packet->end_samples, "its encoder has failed");
}

static void
note_loss (BcFlavourMaker *maker, guint64 n_lost, gint64 now_samples)
{
  if (n_lost == 0)
    return;
  atomic_fetch_add (maker->n_lost, n_lost);
  maker->n_unsaid += n_lost;
  if (maker->said_samples != NEVER && now_samples - maker->said_samples < SAY_EVERY_SAMPLES)
    return;
  g_warning ("channel %s: the machine is too slow for its flavour “%s”: %.1f s of it are missing",
             maker->channel, bc_flavour_get_name (maker->flavour),
             (double) maker->n_unsaid * PACKET_US / G_USEC_PER_SEC);
  maker->n_unsaid = 0;
  maker->said_samples = now_samples;
}

gboolean
bc_flavour_maker_step (BcFlavourMaker *maker)
{
  guint64 due = maker->next;
  BcPacketCopy packet;

  if (!bc_packet_tail_read (maker->tail, &maker->next, &packet))
    return FALSE;
  note_loss (maker, maker->next - 1 - due, packet.end_samples);
  if (ways[maker->flavour].is_transcoded)
    transcode (maker, &packet);
  else
    on_frame (packet.data, packet.n_bytes, packet.end_samples, maker);
  return TRUE;
}
