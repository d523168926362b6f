# SPDX-License-Identifier: GPL-2.0-only
# The engine, for Kbuild and for the tests; module/engine/NAME.c each. names.c is the tool's.
ENGINE := types parse quote note way match acl lpm set group rule tree layer table \
	draft policy flow flow_move probe admit decide
# These explain a decision without making it. Nothing in the module asks for that yet,
# so Kbuild takes them only with IG_EXPLAIN=1, as tests/tools/lint does.
EXPLAIN := flow_peek explain
