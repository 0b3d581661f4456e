/* SPDX-License-Identifier: Apache-2.0 */
#include "sniffer-private.h"

#include "mpeg-frames-private.h"

#include <string.h>

/* The Ogg page header, RFC 3533 section 6. */
#define OGG_HEADER_BYTES 27
#define OGG_FLAGS_AT 5
#define OGG_N_SEGMENTS_AT 26
#define OGG_FLAG_FIRST 0x02

#define MAGIC(text) text, sizeof (text) - 1

typedef struct
{
  const char *magic;
  gsize magic_bytes;
  gsize at;
  BcSniff verdict;
  const char *what;
} Row;

/* What begins a logical Ogg stream. BC_SNIFF_MORE: no sound in itself, look at the next page. */
static const Row ogg_streams[] = {
  { MAGIC ("OpusHead"), 0, BC_SNIFF_OGG_OPUS, "Ogg Opus" },
  { MAGIC ("\001vorbis"), 0, BC_SNIFF_OGG_VORBIS, "Ogg Vorbis" },
  { MAGIC ("\177FLAC"), 0, BC_SNIFF_REFUSED, "FLAC in Ogg" },
  { MAGIC ("Speex   "), 0, BC_SNIFF_REFUSED, "Speex in Ogg" },
  { MAGIC ("fishead"), 0, BC_SNIFF_MORE, "Ogg Skeleton" },
  { MAGIC ("\200theora"), 0, BC_SNIFF_MORE, "Ogg Theora" },
  { MAGIC ("\200kate"), 0, BC_SNIFF_MORE, "Ogg Kate" },
};

static const Row others[] = {
  { MAGIC ("fLaC"), 0, BC_SNIFF_REFUSED, "FLAC" },
  { MAGIC ("RIFF"), 0, BC_SNIFF_REFUSED, "WAV" },
  { MAGIC ("\x1a\x45\xdf\xa3"), 0, BC_SNIFF_REFUSED, "WebM or Matroska" },
  /* What follows the tag tells. */
  { MAGIC ("ID3"), 0, BC_SNIFF_MORE, NULL },
  { MAGIC ("ADIF"), 0, BC_SNIFF_REFUSED, "AAC in ADIF" },
  { MAGIC ("ftyp"), 4, BC_SNIFF_REFUSED, "MP4" },
  { MAGIC ("FLV"), 0, BC_SNIFF_REFUSED, "FLV" },
  { MAGIC ("#!AMR"), 0, BC_SNIFF_REFUSED, "AMR" },
};
#define LONGEST_MAGIC_BYTES 8

static const Row *
find_row (const Row *rows, gsize n_rows, const guint8 *data, gsize n_bytes)
{
  for (gsize i = 0; i < n_rows; i++)
    if (n_bytes >= rows[i].at + rows[i].magic_bytes &&
        memcmp (data + rows[i].at, rows[i].magic, rows[i].magic_bytes) == 0)
      return &rows[i];
  return NULL;
}

/* Looks at one page. Returns its size, 0 when it is not all there; `row` (nullable) its first stream's. */
static gsize
read_ogg_page (const guint8 *data, gsize n_bytes, const Row **row)
{
  *row = NULL;
  if (n_bytes < OGG_HEADER_BYTES)
    return 0;
  gsize header_bytes = OGG_HEADER_BYTES + data[OGG_N_SEGMENTS_AT];
  gsize page_bytes = header_bytes;
  if (n_bytes < header_bytes)
    return 0;
  for (gsize i = OGG_HEADER_BYTES; i < header_bytes; i++)
    page_bytes += data[i];
  *row = find_row (ogg_streams, G_N_ELEMENTS (ogg_streams), data + header_bytes,
                   MIN (n_bytes, page_bytes) - header_bytes);
  return n_bytes < page_bytes ? 0 : page_bytes;
}

/* All streams of a link begin before any goes on (RFC 3533 section 4): the first page that begins none
 * ends the search. */
static BcSniff
sniff_ogg (const guint8 *data, gsize n_bytes, const char **what)
{
  while (n_bytes >= OGG_HEADER_BYTES)
    {
      const Row *row;
      gboolean is_first = (data[OGG_FLAGS_AT] & OGG_FLAG_FIRST) != 0;

      if (memcmp (data, "OggS", 4) != 0 || !is_first)
        {
          *what = "Ogg without Opus or Vorbis";
          return BC_SNIFF_REFUSED;
        }
      gsize page_bytes = read_ogg_page (data, n_bytes, &row);
      if (row != NULL && row->verdict != BC_SNIFF_MORE)
        {
          *what = row->what;
          return row->verdict;
        }
      if (page_bytes == 0)
        return BC_SNIFF_MORE;
      data += page_bytes;
      n_bytes -= page_bytes;
    }
  return BC_SNIFF_MORE;
}

BcSniff
bc_sniff_find_ogg (const guint8 *data, gsize n_bytes, const char **what)
{
  *what = NULL;
  for (const guint8 *at = data; n_bytes - (gsize) (at - data) >= OGG_HEADER_BYTES; at++)
    {
      const Row *row = NULL;

      if (*at == 'O' && memcmp (at, "OggS\0", 5) == 0 && (at[OGG_FLAGS_AT] & OGG_FLAG_FIRST) != 0)
        read_ogg_page (at, n_bytes - (gsize) (at - data), &row);
      if (row == NULL || row->verdict == BC_SNIFF_MORE)
        continue;
      *what = row->what;
      return row->verdict;
    }
  return BC_SNIFF_MORE;
}

static gboolean
begins_loas (const guint8 *data, gsize n_bytes)
{
  return n_bytes >= 2 && data[0] == 0x56 && (data[1] & 0xe0) == 0xe0;
}

static BcSniff
sniff_frames (const guint8 *data, gsize n_bytes, const char **what)
{
  switch (bc_mpeg_find (data, n_bytes))
    {
    case BC_MPEG_AUDIO:
      *what = "MP3";
      return BC_SNIFF_MPEG;
    case BC_MPEG_ADTS:
      *what = "AAC";
      return BC_SNIFF_AAC;
    case BC_MPEG_NONE:
    default:
      return BC_SNIFF_MORE;
    }
}

/* AAC as broadcasters wrap it (ISO 14496-3 section 1.7.2): 11 bits of sync, 13 of length, and the sync again; only
 * when that is there can it be told from other bytes. */
static BcSniff
sniff_loas (const guint8 *data, gsize n_bytes, const char **what)
{
  if (n_bytes < 3)
    return BC_SNIFF_MORE;
  gsize next = 3 + ((gsize) (data[1] & 0x1f) << 8 | data[2]);
  if (n_bytes < next + 2)
    return BC_SNIFF_MORE;
  if (!begins_loas (data + next, 2))
    return sniff_frames (data, n_bytes, what);
  *what = "AAC in LATM";
  return BC_SNIFF_REFUSED;
}

/* No stream of sound begins with words, and whoever sends some is told at once. */
static gboolean
is_text (const guint8 *data, gsize n_bytes)
{
  for (gsize i = 0; i < LONGEST_MAGIC_BYTES; i++)
    if (i >= n_bytes || (!g_ascii_isprint (data[i]) && !g_ascii_isspace (data[i])))
      return FALSE;
  return TRUE;
}

static BcSniff
judge (const guint8 *data, gsize n_bytes, const char **what)
{
  const Row *row = find_row (others, G_N_ELEMENTS (others), data, n_bytes);

  if (n_bytes >= 4 && memcmp (data, "OggS", 4) == 0)
    return sniff_ogg (data, n_bytes, what);
  if (row != NULL)
    {
      *what = row->what;
      return row->verdict;
    }
  if (begins_loas (data, n_bytes))
    return sniff_loas (data, n_bytes, what);
  return is_text (data, n_bytes) ? BC_SNIFF_REFUSED : sniff_frames (data, n_bytes, what);
}

gsize
bc_sniff_get_tag_bytes (const guint8 *data, gsize n_bytes)
{
  /* ID3v2.4 section 3.1: seven bits a byte; a footer repeats the header. */
  if (n_bytes < BC_SNIFF_TAG_HEADER_BYTES || memcmp (data, "ID3", 3) != 0)
    return 0;
  gsize body = (gsize) (data[6] & 0x7f) << 21 | (gsize) (data[7] & 0x7f) << 14 |
               (gsize) (data[8] & 0x7f) << 7 | (data[9] & 0x7f);
  gsize n_ends = (data[5] & 0x10) != 0 ? 2 : 1;
  return body + n_ends * BC_SNIFF_TAG_HEADER_BYTES;
}

BcSniff
bc_sniff (const guint8 *data, gsize n_bytes, const char **what)
{
  *what = NULL;
  BcSniff verdict = judge (data, n_bytes, what);

  if (verdict == BC_SNIFF_MORE && n_bytes >= BC_SNIFF_MAX_BYTES)
    verdict = BC_SNIFF_REFUSED;
  if (verdict == BC_SNIFF_REFUSED && *what == NULL)
    *what = "an unknown format";
  return verdict;
}

gboolean
bc_sniff_content_type (const char *content_type, const char **what)
{
  /* Only what is neither taken nor ever a wrong label for something that is. */
  static const struct
  {
    const char *prefix;
    const char *what;
  } refused[] = {
    { "audio/mp4", "MP4" },         { "audio/x-m4a", "MP4" },
    { "video/mp4", "MP4" },         { "audio/webm", "WebM" },
    { "video/webm", "WebM" },       { "audio/flac", "FLAC" },
    { "audio/x-flac", "FLAC" },     { "text/", "text" },
    { "image/", "a picture" },      { "multipart/", "a form" },
    { "font/", "a font" },          { "application/x-www-form", "a form" },
    { "application/json", "JSON" },
  };

  *what = NULL;
  for (guint i = 0; content_type != NULL && i < G_N_ELEMENTS (refused); i++)
    if (g_ascii_strncasecmp (content_type, refused[i].prefix, strlen (refused[i].prefix)) == 0)
      *what = refused[i].what;
  return *what == NULL;
}
