create index concurrently "a""b" on db.Other."T""x" (y)
