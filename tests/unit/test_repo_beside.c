#include "store_case.h"

/* Loose and packed, with the same caps; never as what it is not. */
static void
a_blob_can_be_read_from_any_thread_wherever_it_lies(void)
{
	static const char *const ways[] = {
		"true",
		"echo $ID | git --git-dir=$R pack-objects -q $R/objects/pack/"
		"pack >/dev/null && git --git-dir=$R prune-packed && "
		"! test -e $R/objects/$(echo $ID | sed 's,^..,&/,')",
	};
	struct ps_buf back = PS_BUF_INIT;
	struct ps_oid id;
	struct ps_oid none;
	struct place p;

	open_place(&p);
	id = put_blob(&p, "12345678");
	setenv("ID", id.hex, 1);
	for (size_t i = 0; i < PS_ARRAY_LEN(ways); i++) {
		ps_buf_reset(&back);
		TAP_EQ_STR(shell(&p, ways[i]), "");
		TAP_EQ_INT(
			ps_repo_blob_read_beside(p.repo, &id, 7, &back, &p.err),
			PS_ELIMIT);
		TAP_EQ_INT(back.len, 0);
		TAP_EQ_INT(
			ps_repo_blob_read_beside(p.repo, &id, 8, &back, &p.err),
			PS_OK);
		TAP_EQ_STR(back.ptr, "12345678");
	}
	none = id;
	none.hex[0] = none.hex[0] == '0' ? '1' : '0';
	TAP_EQ_INT(ps_repo_blob_read_beside(p.repo, &none, 8, &back, &p.err),
		   PS_ENOTFOUND);
	must(ps_repo_tree_edit(p.repo, &(struct ps_oid){ "" }, NULL, 0, &id,
			       &p.err),
	     &p.err);
	TAP_EQ_INT(ps_repo_blob_read_beside(p.repo, &id, 8, &back, &p.err),
		   PS_EHISTORY);
	ps_buf_release(&back);
	close_place(&p);
}

int
main(void)
{
	TAP_RUN(a_blob_can_be_read_from_any_thread_wherever_it_lies);
	return tap_done();
}
