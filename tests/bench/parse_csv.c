/*
 * parse_csv - the anchor of the benchmark: what libcsv alone needs to parse
 * files, with every cell seen and nothing kept.  Prints rows and cells.
 */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counts {
	size_t cells;
	size_t rows;
	size_t bytes;
};

static void
cell(void *text, size_t len, void *context)
{
	struct counts *n = context;

	(void)text; /* seen, not kept */
	n->cells++;
	n->bytes += len;
}

static void
row(int end, void *context)
{
	struct counts *n = context;

	(void)end; /* every end of a row counts */
	n->rows++;
}

/* To libcsv a byte order mark is a cell that begins before its quote. */
static void
skip_mark(FILE *in)
{
	char mark[3];

	if (fread(mark, 1, 3, in) != 3 || memcmp(mark, "\xEF\xBB\xBF", 3) != 0)
		rewind(in);
}

static void
parse(const char *path, struct counts *n)
{
	static char block[1 << 16];
	FILE *in = fopen(path, "rb");
	struct csv_parser parser;
	size_t got;

	if (!in || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
		perror(path);
		exit(1);
	}
	csv_set_blk_size(&parser, 4096);
	skip_mark(in);
	while ((got = fread(block, 1, sizeof(block), in)) > 0)
		if (csv_parse(&parser, block, got, cell, row, n) != got) {
			(void)fprintf(stderr, "%s: %s\n", path,
				      csv_strerror(csv_error(&parser)));
			exit(1);
		}
	if (csv_fini(&parser, cell, row, n) != 0)
		exit(1);
	csv_free(&parser);
	(void)fclose(in); /* read only */
}

int
main(int argc, char **argv)
{
	struct counts n = { 0 };

	for (int i = 1; i < argc; i++)
		parse(argv[i], &n);
	printf("%zu rows, %zu cells, %zu bytes of text\n", n.rows, n.cells,
	       n.bytes);
	return 0;
}
