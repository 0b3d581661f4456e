-- SPDX-License-Identifier: Apache-2.0
-- A file of schema 1 with some seconds in it, as the program made it that wrote such files.
BEGIN TRANSACTION;
CREATE TABLE audit ( id INTEGER PRIMARY KEY, wall_us INTEGER NOT NULL, meeting TEXT NOT NULL, actor TEXT, text TEXT NOT NULL) STRICT;
INSERT INTO "audit" VALUES(1,1605171600000000,'review','host Ana','opened session opening');
CREATE TABLE lease ( holder TEXT NOT NULL, pool TEXT NOT NULL, meeting TEXT NOT NULL, run TEXT NOT NULL, sequence INTEGER NOT NULL, session TEXT NOT NULL, day TEXT NOT NULL, granted_ms INTEGER NOT NULL CHECK (granted_ms >= 0), granted_wall_us INTEGER NOT NULL, open_ms INTEGER NOT NULL CHECK (open_ms IN (0, granted_ms)), settled_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL, leased_ms INTEGER NOT NULL, limit_ms INTEGER NOT NULL, is_day_held INTEGER NOT NULL, PRIMARY KEY (holder, pool, meeting), FOREIGN KEY (pool, day) REFERENCES pool_day (pool, day)) STRICT, WITHOUT ROWID;
INSERT INTO "lease" VALUES('gw-1','unog','review','6ivH9-drbHDecEjo8kSIRA',5,'opening','2020-11-12',1000,1605171605000000,1000,3000,4500,1000,14400000,0);
INSERT INTO "lease" VALUES('gw-2','unog','forum','ky21V1IDHxhyLeYcCDu2SA',2,'opening','2020-11-12',0,1605171606000000,0,800,5300,1000,14400000,0);
CREATE TABLE ledger ( id INTEGER PRIMARY KEY, wall_us INTEGER NOT NULL, pool TEXT NOT NULL, day TEXT NOT NULL, meeting TEXT NOT NULL, session TEXT NOT NULL, holder TEXT NOT NULL, run TEXT NOT NULL, sequence INTEGER NOT NULL, ms INTEGER NOT NULL CHECK (ms <> 0), kind TEXT NOT NULL, FOREIGN KEY (pool, day) REFERENCES pool_day (pool, day)) STRICT;
INSERT INTO "ledger" VALUES(1,1605171601000000,'unog','2020-11-12','review','opening','gw-1','6ivH9-drbHDecEjo8kSIRA',1,500,'spent');
INSERT INTO "ledger" VALUES(2,1605171601500000,'unog','2020-11-12','review','opening','gw-1','6ivH9-drbHDecEjo8kSIRA',2,500,'spent');
INSERT INTO "ledger" VALUES(3,1605171602000000,'unog','2020-11-12','review','opening','gw-1','6ivH9-drbHDecEjo8kSIRA',3,500,'spent');
INSERT INTO "ledger" VALUES(4,1605171605000000,'unog','2020-11-12','review','opening','gw-1','6ivH9-drbHDecEjo8kSIRA',4,1000,'spent');
INSERT INTO "ledger" VALUES(5,1605171605000000,'unog','2020-11-12','review','opening','gw-1','6ivH9-drbHDecEjo8kSIRA',4,2000,'overdraft');
INSERT INTO "ledger" VALUES(6,1605171606000000,'unog','2020-11-12','forum','opening','gw-2','ky21V1IDHxhyLeYcCDu2SA',1,800,'spent');
CREATE TABLE pool_day ( pool TEXT NOT NULL, day TEXT NOT NULL, used_ms INTEGER NOT NULL DEFAULT 0 CHECK (used_ms >= 0), leased_ms INTEGER NOT NULL DEFAULT 0 CHECK (leased_ms >= 0), PRIMARY KEY (pool, day)) STRICT, WITHOUT ROWID;
INSERT INTO "pool_day" VALUES('unog','2020-11-12',5300,1000);
CREATE TABLE state ( meeting TEXT NOT NULL PRIMARY KEY, saved TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "state" VALUES('review','''kept''');
CREATE UNIQUE INDEX ledger_once ON ledger (run, pool, meeting, sequence, kind = 'overdraft');
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT raise (ABORT, 'ledger rows are never changed'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT raise (ABORT, 'ledger rows are never deleted'); END;
CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger WHEN EXISTS (SELECT 1 FROM ledger WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM ledger WHERE run = NEW.run AND pool = NEW.pool  AND meeting = NEW.meeting AND sequence = NEW.sequence  AND (kind = 'overdraft') = (NEW.kind = 'overdraft')) BEGIN SELECT raise (ABORT, 'ledger rows are never replaced'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT raise (ABORT, 'audit lines are never changed'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT raise (ABORT, 'audit lines are never deleted'); END;
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN SELECT raise (ABORT, 'audit lines are never replaced'); END;
COMMIT;
PRAGMA application_id = 1111716724;
PRAGMA user_version = 1;
