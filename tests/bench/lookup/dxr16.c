// SPDX-License-Identifier: GPL-2.0-only
#define DXR_BITS	16
#include "dxr.h"

#define dxr16_build	dxr_build
#define dxr16_free	dxr_free
#define dxr16_find1	dxr_find1
LOOKUP4(dxr16, "DXR, 16 bits");
