"""The command and the composition: cli, demo, simulate, company, migrations."""
