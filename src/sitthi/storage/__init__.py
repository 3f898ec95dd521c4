"""Connection, embedded server, migrations, outbox."""
