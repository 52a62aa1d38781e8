#include "provspool/err.h"

#include <errno.h>
#include <stdarg.h>

static const struct {
	int code;
	int status;
	const char *word;
} codes[] = { { PS_OK, 0, "done" },
#define X(name, value, status, text) { name, status, text },
	      PS_RC_LIST(X)
#undef X
};

#define STATUS_BUG 70

int
ps_err_exit(int code)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(codes); i++)
		if (codes[i].code == code)
			return codes[i].status;
	return STATUS_BUG;
}

const char *
ps_err_word(int code)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(codes); i++)
		if (codes[i].code == code)
			return codes[i].word;
	return "unknown code";
}

/* A cut must not leave half a UTF-8 character behind. */
static void
drop_half_character(char *text)
{
	size_t len = strlen(text);
	size_t at = len;
	size_t need;
	unsigned char lead;

	while (at > 0 && ((unsigned char)text[at - 1] & 0xc0) == 0x80)
		at--;
	if (at == 0)
		return;
	lead = (unsigned char)text[at - 1];
	if (lead < 0xc0)
		return;
	need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (len - (at - 1) < need)
		text[at - 1] = '\0';
}

PS_PRINTF(2, 0)
static void
fill(char text[PS_ERR_TEXT_MAX], const char *fmt, va_list ap)
{
	int n = vsnprintf(text, PS_ERR_TEXT_MAX, fmt, ap);

	if (n < 0)
		text[0] = '\0';
	else if ((size_t)n >= PS_ERR_TEXT_MAX)
		drop_half_character(text);
}

PS_PRINTF(2, 3)
static void
append(char text[PS_ERR_TEXT_MAX], const char *fmt, ...)
{
	size_t len = strlen(text);
	size_t room = PS_ERR_TEXT_MAX - len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text + len, room, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n >= room)
		drop_half_character(text);
}

int
ps_err_set(struct ps_err *err, int code, const char *fmt, ...)
{
	char text[PS_ERR_TEXT_MAX]; /* an argument may be err->text itself */
	va_list ap;

	va_start(ap, fmt);
	fill(text, fmt, ap);
	va_end(ap);
	memcpy(err->text, text, sizeof(text));
	err->code = code;
	return code;
}

int
ps_err_of_errno(int number)
{
	switch (number) {
	case ENOSPC:
	case EDQUOT:
		return PS_EFULL;
	case EIO:
	case EROFS:
	case EFBIG:
		return PS_EIO;
	case ENOENT:
		return PS_ENOTFOUND;
	default:
		return PS_ESYS;
	}
}

bool
ps_err_is_disk(int code)
{
	return code == PS_EIO || code == PS_EFULL;
}

int
ps_err_sys(struct ps_err *err, const char *fmt, ...)
{
	int number = errno;
	char text[PS_ERR_TEXT_MAX];
	char reason[256];
	va_list ap;

	va_start(ap, fmt);
	fill(text, fmt, ap);
	va_end(ap);
	append(text, ": %s", strerror_r(number, reason, sizeof(reason)));
	memcpy(err->text, text, sizeof(text));
	err->code = ps_err_of_errno(number);
	return err->code;
}

int
ps_err_context(struct ps_err *err, const char *fmt, ...)
{
	char text[PS_ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	fill(text, fmt, ap);
	va_end(ap);
	append(text, ": %s", err->text);
	memcpy(err->text, text, sizeof(text));
	return err->code;
}
