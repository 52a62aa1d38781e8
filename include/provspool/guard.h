/*
 * guard - showing a value in a spreadsheet without harm.
 *
 * Spreadsheets rewrite ids, dates and numbers when they save, and run what
 * looks like a formula.  A value is written as it is only if it provably is
 * inert text; otherwise as [value].  Control and format characters are shown
 * as \u{200F}, and the backslash of a literal \u{ as \u{5C}.
 *
 * Injective: ps_unguard(ps_guard(v)) is v for every v.
 *
 * Inert is text that begins with a letter, has no blank or NBSP at either
 * end, no hidden character, no full-width operator, is no word that a
 * spreadsheet takes for a truth value, error or number (true, null, nan, inf
 * and their like in other languages), is not three or more letters followed
 * by digits, with or without one of " -./" between (a month look-alike), and
 * is not in brackets itself.
 */
#ifndef PROVSPOOL_GUARD_H
#define PROVSPOOL_GUARD_H

#include "provspool/buf.h"

/* Append the guarded form of valid UTF-8; the empty value stays empty. */
void ps_guard(struct ps_buf *out, struct ps_span value);
/*
 * Append the value of a cell: the inside of a guard if the cell is exactly
 * what ps_guard() writes for that inside, else the cell itself.
 */
void ps_unguard(struct ps_buf *out, struct ps_span cell);

#endif
