/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "fixture.h"

G_BEGIN_DECLS

/*
 * What the fixture plays of the gateway behind the server: it answers, and remembers what it was asked.
 *
 * Threading: where the server lives.
 */
void fixture_ports_fill (Fixture *fixture, BcWebPorts *ports);

G_END_DECLS
