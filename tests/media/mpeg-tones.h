/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ingest-fixture.h"

/* Encoders for an OggTone, all that stands between audioconvert and the file. */
#define MP3 "lamemp3enc target=bitrate cbr=true bitrate=64 ! identity"
#define MP3_ID3 "lamemp3enc target=bitrate cbr=true bitrate=128 ! id3v2mux"
#define MP2 "twolamemp2enc bitrate=128 ! identity"
#define AAC                                                                                        \
  "avenc_aac bitrate=128000 aac-ms=false aac-is=false ! aacparse ! audio/mpeg,stream-format=adts"
