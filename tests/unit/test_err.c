#include <errno.h>

#include "provspool/err.h"
#include "tap.h"

static void
every_code_has_its_exit_status_and_word(void)
{
	static const struct {
		int code;
		int status;
	} rows[] = {
		{ PS_OK, 0 },	    { PS_EREJECTED, 1 },  { PS_EPENDING, 2 },
		{ PS_ESTOPPED, 3 }, { PS_EPOLICY, 4 },	  { PS_EHISTORY, 5 },
		{ PS_EUSAGE, 64 },  { PS_EDATA, 65 },	  { PS_EBUG, 70 },
		{ PS_ESYS, 71 },    { PS_EIO, 74 },	  { PS_EBUSY, 75 },
		{ PS_ECONFIG, 78 }, { PS_ENOTFOUND, 65 }, { PS_ELIMIT, 65 },
		{ PS_EFULL, 74 },   { PS_EENDED, 75 },	  { -999, 70 },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		if (!TAP_EQ_INT(ps_err_exit(rows[i].code), rows[i].status))
			TAP_NOTE("code %d", rows[i].code);
		TAP_CHECK(ps_err_word(rows[i].code)[0] != '\0');
	}
	TAP_EQ_STR(ps_err_word(PS_EBUSY), "busy, try again");
	TAP_EQ_STR(ps_err_word(-999), "unknown code");
}

static void
set_returns_the_code_and_keeps_the_text(void)
{
	struct ps_err err;

	TAP_EQ_INT(ps_err_set(&err, PS_EDATA, "bad '%s'", "x"), PS_EDATA);
	TAP_EQ_INT(err.code, PS_EDATA);
	TAP_EQ_STR(err.text, "bad 'x'");
	/* the old text may be part of the new one */
	(void)ps_err_set(&err, PS_EIO, "again: %s", err.text);
	TAP_EQ_STR(err.text, "again: bad 'x'");
}

static void
errno_decides_the_code_of_a_system_error(void)
{
	static const struct {
		int number;
		int code;
	} rows[] = {
		{ ENOSPC, PS_EFULL }, { EIO, PS_EIO },
		{ EDQUOT, PS_EFULL }, { EROFS, PS_EIO },
		{ EFBIG, PS_EIO },    { ENOENT, PS_ENOTFOUND },
		{ EACCES, PS_ESYS },  { EMFILE, PS_ESYS },
	};
	struct ps_err err;

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++) {
		errno = rows[i].number;
		if (!TAP_EQ_INT(ps_err_sys(&err, "x"), rows[i].code))
			TAP_NOTE("errno %d", rows[i].number);
		TAP_EQ_INT(err.code, rows[i].code);
	}
	errno = ENOSPC;
	(void)ps_err_sys(&err, "cannot rename '%s' to '%s'", "a", "b");
	TAP_EQ_STR(err.text,
		   "cannot rename 'a' to 'b': No space left on device");
}

static void
context_goes_before_what_is_there(void)
{
	struct ps_err err;

	(void)ps_err_set(&err, PS_EBUSY, "held");
	TAP_EQ_INT(ps_err_context(&err, "source '%s'", "hr"), PS_EBUSY);
	TAP_EQ_STR(err.text, "source 'hr': held");
}

static void
long_text_is_cut_between_characters(void)
{
	char text[2 * PS_ERR_TEXT_MAX];
	struct ps_err err;

	/* with 3 bytes each, 1023 is a whole number of characters ... */
	for (size_t i = 0; i + 3 < sizeof(text); i += 3)
		memcpy(text + i, "\xe2\x82\xac", 4);
	(void)ps_err_set(&err, PS_EDATA, "%s", text);
	TAP_EQ_INT(strlen(err.text), 1023);
	/* ... and behind one more byte it is not */
	(void)ps_err_set(&err, PS_EDATA, "x%s", text);
	TAP_EQ_INT(strlen(err.text), 1021);
	TAP_EQ_STR(err.text + 1018, "\xe2\x82\xac");
	(void)ps_err_context(&err, "yy");
	TAP_EQ_INT(strlen(err.text), 1022);
	(void)ps_err_context(&err, "%s", text);
	TAP_EQ_INT(strlen(err.text), 1023);
}

int
main(void)
{
	TAP_RUN(every_code_has_its_exit_status_and_word);
	TAP_RUN(set_returns_the_code_and_keeps_the_text);
	TAP_RUN(errno_decides_the_code_of_a_system_error);
	TAP_RUN(context_goes_before_what_is_there);
	TAP_RUN(long_text_is_cut_between_characters);
	return tap_done();
}
