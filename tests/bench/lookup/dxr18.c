// SPDX-License-Identifier: GPL-2.0-only
#define DXR_BITS	18
#include "dxr.h"

#define dxr18_build	dxr_build
#define dxr18_free	dxr_free
#define dxr18_find1	dxr_find1
LOOKUP4(dxr18, "DXR, 18 bits");
