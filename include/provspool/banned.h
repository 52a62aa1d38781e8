/*
 * banned - functions that have a safer replacement here become compile
 * errors.  Numbers are read by num.h, text is built in buf.h, programs are
 * started by spawn.h, time comes from the injected clock.
 */
#ifndef PROVSPOOL_BANNED_H
#define PROVSPOOL_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets
#pragma GCC poison strtok mktemp tmpnam tempnam system popen
#pragma GCC poison atoi atol atoll atof localtime gmtime ctime asctime

#endif
