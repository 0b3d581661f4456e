/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/store/store.h>
#include <boothcast/web/server.h>

G_BEGIN_DECLS

/*
 * BcAuditReader: between the web's questions about the audit log and the store that has it.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcAuditReader BcAuditReader;

/* Of `meeting`'s lines (copied) in `store` (not owned). */
BcAuditReader *bc_audit_reader_new (BcStore *store, const char *meeting);
/* Only when the store is closed: its answers would come to nobody. */
void bc_audit_reader_free (BcAuditReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcAuditReader, bc_audit_reader_free)

/* See BcWebPorts::read_audit. */
void bc_audit_reader_ask (BcAuditReader *reader, const BcWebAuditQuery *query,
                          BcWebAuditFunc answered, gpointer data);

G_END_DECLS
