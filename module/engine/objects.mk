# SPDX-License-Identifier: GPL-2.0-only
# The engine, for Kbuild and for the tests; module/engine/NAME.c each. names.c is the tool's.
ENGINE := types parse quote note way match acl lpm set group rule tree layer table \
	draft policy flow flow_move flow_peek probe admit decide explain \
	log_settings log_table
