/*
 * shown - foreign text within a finding.
 *
 *	"unknown key '%.*s'", SHOWN(node->key)
 *
 * shows so much of it as fits, and no half of a character: findings go into
 * files that must be UTF-8.
 */
#ifndef PS_SCHEMA_SHOWN_H
#define PS_SCHEMA_SHOWN_H

/* Bytes of the longest beginning of up to 60 that cuts no character. */
int ps_schema_shown(const char *text);
#define SHOWN(text) ps_schema_shown(text), (text)

#endif
