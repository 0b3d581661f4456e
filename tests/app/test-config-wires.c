/* SPDX-License-Identifier: Apache-2.0 */
#include "config-text.h"

#include <string.h>

/*
 * Outputs beside the inputs "room" (RTP, port 5004), "in-1" and "in-2" of the text, of which in-1 is what a row says: what is
 * sent comes back to where it was sent from, or two want one place. NULL: nothing is wrong with it.
 */
typedef struct
{
  const char *what;
  const char *listen;
  const char *input;   /* what follows on "id": "in-1" */
  const char *outputs; /* each without its source */
  const char *message;
} Row;

#define RTP "{\"id\":\"o\",\"type\":\"rtp\","
#define SRT "{\"id\":\"o\",\"type\":\"srt\","
#define ICE "{\"id\":\"o\",\"type\":\"icecast\",\"password_file\":\"p\","
#define FR "\"source\":{\"channel\":\"fr\"}}"
#define LOCAL "127.0.0.1:8080"
#define INGEST "\"type\":\"ingest\""

#define LOOP(number, input, far_end)                                                               \
  "t: /outputs/0/host: expected a far end that is no input of this gateway (/inputs/" number       \
  ", \"" input "\", gets it: its sound would go round), found " far_end

static const Row rows[] = {
  { "RTP to an input", LOCAL, INGEST, RTP "\"host\":\"127.0.0.1\",\"port\":5004," FR,
    LOOP ("0", "room", "rtp://127.0.0.1:5004") },
  { "RTP to an input by name", LOCAL, INGEST, RTP "\"host\":\"LocalHost\",\"port\":5004," FR,
    LOOP ("0", "room", "rtp://LocalHost:5004") },
  { "RTP to another port", LOCAL, INGEST, RTP "\"host\":\"127.0.0.1\",\"port\":5008," FR, NULL },
  { "RTP to another machine", LOCAL, INGEST, RTP "\"host\":\"192.0.2.7\",\"port\":5004," FR, NULL },
  { "RTP to a name", LOCAL, INGEST, RTP "\"host\":\"mixer\",\"port\":5004," FR, NULL },
  { "RTP to an input of any address", LOCAL,
    "\"type\":\"rtp\",\"address\":\"0.0.0.0\",\"port\":5010",
    RTP "\"host\":\"127.0.0.2\",\"port\":5010," FR, LOOP ("1", "in-1", "rtp://127.0.0.2:5010") },
  { "RTP to an input of any address, by one that is announced", LOCAL,
    "\"type\":\"rtp\",\"address\":\"::\",\"port\":5010",
    RTP "\"host\":\"198.51.100.4\",\"port\":5010," FR,
    LOOP ("1", "in-1", "rtp://198.51.100.4:5010") },
  { "RTP by IPv6 to an input of IPv4", LOCAL,
    "\"type\":\"rtp\",\"address\":\"0.0.0.0\",\"port\":5010",
    RTP "\"host\":\"::1\",\"port\":5010," FR, NULL },
  { "RTP to an input's group", LOCAL, "\"type\":\"rtp\",\"address\":\"239.1.2.3\",\"port\":5010",
    RTP "\"host\":\"239.1.2.3\",\"port\":5010," FR, LOOP ("1", "in-1", "rtp://239.1.2.3:5010") },
  { "RTP to an SRT input", LOCAL, "\"type\":\"srt\",\"mode\":\"listener\",\"port\":7001",
    RTP "\"host\":\"127.0.0.1\",\"port\":7001," FR, NULL },
  { "SRT calls an input", LOCAL, "\"type\":\"srt\",\"mode\":\"listener\",\"port\":7001",
    SRT "\"host\":\"127.0.0.1\",\"port\":7001," FR, LOOP ("1", "in-1", "srt://127.0.0.1:7001") },
  { "SRT is called by an input", LOCAL,
    "\"type\":\"srt\",\"mode\":\"caller\",\"address\":\"127.0.0.1\",\"port\":7001",
    SRT "\"mode\":\"listener\",\"host\":\"0.0.0.0\",\"port\":7001," FR,
    LOOP ("1", "in-1", "srt://0.0.0.0:7001") },
  { "SRT, and both call", LOCAL,
    "\"type\":\"srt\",\"mode\":\"caller\",\"address\":\"127.0.0.1\",\"port\":7001",
    SRT "\"host\":\"127.0.0.1\",\"port\":7001," FR, NULL },
  { "Icecast to an input", LOCAL, INGEST,
    ICE "\"host\":\"127.0.0.1\",\"port\":8080,\"mount\":\"/ingest/in-1\"," FR,
    LOOP ("1", "in-1", "http://127.0.0.1:8080/ingest/in-1") },
  { "Icecast to an input of a server of any address", "[::]:8080", INGEST,
    ICE "\"host\":\"localhost\",\"port\":8080,\"mount\":\"/ingest/in-1\"," FR,
    LOOP ("1", "in-1", "http://localhost:8080/ingest/in-1") },
  { "Icecast to an input where people come", LOCAL, INGEST,
    ICE "\"host\":\"Meeting.example\",\"port\":443,\"mount\":\"/ingest/in-1\"," FR,
    LOOP ("1", "in-1", "http://Meeting.example:443/ingest/in-1") },
  { "Icecast to an input of another gateway", LOCAL, INGEST,
    ICE "\"host\":\"127.0.0.1\",\"port\":8081,\"mount\":\"/ingest/in-1\"," FR, NULL },
  { "Icecast to another mount of ours", LOCAL, INGEST,
    ICE "\"host\":\"127.0.0.1\",\"port\":8080,\"mount\":\"/ingest/in-11\"," FR, NULL },
  { "a listener on an input's port", LOCAL, INGEST,
    SRT "\"mode\":\"listener\",\"host\":\"0.0.0.0\",\"port\":5006," FR,
    "t: /outputs/0/port: expected a port of its own (/inputs/2 has it), found 5006" },
  { "a listener on an SRT input's port", LOCAL,
    "\"type\":\"srt\",\"mode\":\"listener\",\"port\":7001",
    SRT "\"mode\":\"listener\",\"host\":\"127.0.0.1\",\"port\":7001," FR,
    "t: /outputs/0/port: expected a port of its own (/inputs/1 has it), found 7001" },
  { "two listeners on one port", LOCAL, INGEST,
    SRT "\"mode\":\"listener\",\"host\":\"127.0.0.1\",\"port\":7001," FR
        ",{\"id\":\"p\",\"type\":\"srt\",\"mode\":\"listener\",\"host\":\"::\",\"port\":7001," FR,
    "t: /outputs/1/port: expected a port of its own (/outputs/0 has it), found 7001" },
  { "two listeners on one port of two addresses", LOCAL, INGEST,
    SRT "\"mode\":\"listener\",\"host\":\"127.0.0.1\",\"port\":7001," FR
        ",{\"id\":\"p\",\"type\":\"srt\",\"mode\":\"listener\",\"host\":\"127.0.0.2\","
        "\"port\":7001," FR,
    NULL },
  { "a listener on the port of HTTP, which is TCP's", LOCAL, INGEST,
    SRT "\"mode\":\"listener\",\"host\":\"127.0.0.1\",\"port\":8080," FR, NULL },
  { "two on one mount", LOCAL, INGEST,
    ICE "\"host\":\"ice\",\"mount\":\"/m\"," FR ",{\"id\":\"p\",\"type\":\"icecast\","
        "\"password_file\":\"q\",\"host\":\"ICE\",\"port\":8000,\"mount\":\"/m\"," FR,
    "t: /outputs/1/mount: expected a mount of its own (/outputs/0 has it), found \"/m\"" },
  { "two on two mounts", LOCAL, INGEST,
    ICE "\"host\":\"ice\",\"mount\":\"/m\"," FR ",{\"id\":\"p\",\"type\":\"icecast\","
        "\"password_file\":\"q\",\"host\":\"ice\",\"mount\":\"/n\"," FR,
    NULL },
  { "what has no host yet", LOCAL, INGEST, ICE "\"mount\":\"/m\"," FR,
    "t: /outputs/0/host: expected an address or a name, found nothing" },
};

static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, -1);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (to, parts);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *section = g_strdup_printf ("\"outputs\":[%s],\"rules\"", row->outputs);
  g_autofree char *server = g_strdup_printf ("\"listen\":\"%s\",\"announce\":[\"198.51.100.4\"],"
                                             "\"public_url\":\"https://meeting.example/\"",
                                             row->listen);
  g_autofree char *input = g_strdup_printf ("\"id\":\"in-1\",%s}", row->input);
  g_autofree char *with_outputs = config_text_change ("\"rules\"", section);
  g_autofree char *with_server = replace (with_outputs, "\"listen\":\"127.0.0.1:0\"", server);
  g_autofree char *json = replace (with_server, "\"id\":\"in-1\",\"type\":\"ingest\"}", input);

  if (row->message == NULL)
    {
      g_autoptr (BcConfig) config = config_text_parse_well (json);
      return;
    }
  g_autofree char *message = config_text_parse_badly (json, -1);
  g_assert_cmpstr (message, ==, row->message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/config-wires/%s", rows[i].what);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
