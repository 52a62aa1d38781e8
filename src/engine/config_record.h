/*
 * config_record - the configuration on record.
 *
 * A config segment holds the files whole, under flat names: the '/' of the
 * path below config/ is written as '.': resource-types.badge.yaml.
 */
#ifndef PS_ENGINE_CONFIG_RECORD_H
#define PS_ENGINE_CONFIG_RECORD_H

#include "provspool/spool.h"

/* Load what the newest config segment holds into spool->config. */
PS_CHECK int ps_config_use_recorded(struct ps_spool *spool, struct ps_err *err);

#endif
