/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/check-cards.h"

static const char two[] =
    " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n"
    "                      HDA Intel PCH at 0xf7f10000 irq 30\n"
    " 1 [Dante          ]: USB-Audio - Dante [AVIO]: two in, two out\n"
    "                      Audinate Dante AVIO at usb-0000:00:14.0-1, [full speed]: x\n";
static const char none[] = "--- no soundcards ---\n";

typedef struct
{
  const char *device;
  const char *cards;
  const char *words; /* NULL: nothing is to be said */
} Row;

static const Row rows[] = {
  { "hw:CARD=PCH,DEV=0", two, NULL },
  { "hw:DEV=0,CARD=Dante", two, NULL },
  { "plughw:1", two, NULL },
  { "plughw:Dante,0", two, NULL },
  { "sysdefault:CARD=PCH", two, NULL },
  { "default", two, NULL },
  { "default", none, NULL },
  { "null", none, NULL },
  { "hall", none, NULL },
  { "hall:CARD=USB", none, NULL },
  { "hw", two, NULL },
  { "hw:", two, NULL },
  { "hw:{CARD USB}", two, NULL },
  { "hw:CARD=USB,DEV=0", two, "there is no sound card \"USB\" here; there are PCH, Dante" },
  { "plughw:2,0", two, "there is no sound card \"2\" here; there are PCH, Dante" },
  { "front:CARD=pch", two, "there is no sound card \"pch\" here; there are PCH, Dante" },
  { "hw:0", none, "there is no sound card \"0\" here, nor any other" },
  { "hw:0", "", "there is no sound card \"0\" here, nor any other" },
};

static void
test_cards (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = bc_check_card (rows[i].device, rows[i].cards);
      g_test_message ("%s", rows[i].device);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/check-cards/rows", test_cards);
  return g_test_run ();
}
