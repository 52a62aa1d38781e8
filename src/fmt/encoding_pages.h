/*
 * encoding_pages - the code pages of one byte a character.
 *
 * Private to encoding.
 */
#ifndef PROVSPOOL_FMT_ENCODING_PAGES_H
#define PROVSPOOL_FMT_ENCODING_PAGES_H

#include "provspool/encoding.h"

#define PS_ENCODING_FIRST_PAGE PS_ENC_WINDOWS_1250
#define PS_ENCODING_PAGES (PS_ENC_COUNT - PS_ENCODING_FIRST_PAGE)

extern const uint16_t ps_encoding_pages[PS_ENCODING_PAGES][128];

#endif
