/*
 * diagcode - every finding about data that provspool can report.
 *
 * One table: code as written, and the remedy a person is given.  Codes are
 * stable: scripts and histories rely on them.  E- refuses something (a row,
 * a file, an order), W- is told and work goes on.
 */
#ifndef PROVSPOOL_DIAGCODE_H
#define PROVSPOOL_DIAGCODE_H

/* clang-format off */
#define PS_DIAG_LIST(X) \
	/* files and bytes */ \
	X(E_EMPTY_FILE, "E-EMPTY-FILE", "export it again, or put back a copy that is whole") \
	X(E_NUL, "E-NUL", "save it as UTF-8 text; a text file with such a byte was damaged, so take it from its source again") \
	X(E_UTF8, "E-UTF8", "save the file as UTF-8") \
	X(E_ENCODING, "E-ENCODING", "export it in the encoding of the source, or set encoding in config/sources to what it is") \
	X(E_LINE_BREAK, "E-LINE-BREAK", "use LF or CRLF line ends only") \
	X(E_TOO_LARGE, "E-TOO-LARGE", "split the file") \
	X(E_NOT_REGULAR, "E-NOT-REGULAR", "put a regular file there, not a link, pipe, device or folder; a work file comes back by itself") \
	X(E_HARD_LINK, "E-HARD-LINK", "copy the file into the inbox instead of linking it") \
	X(E_UNREADABLE, "E-UNREADABLE", "give the owner of the spool the right to read it; it is tried again at the next run") \
	X(E_CHANGING, "E-CHANGING", "the file was still being written; write it elsewhere on the same file system and rename it into the inbox") \
	X(E_INBOX, "E-INBOX", "make the folder usable again; it is tried at each run, and the other sources go on") \
	X(W_FOLDER_MADE, "W-FOLDER-MADE", "find out who moved it; what lies in the old one, or is still written to it, is not seen") \
	X(W_ARRIVING, "W-ARRIVING", "nothing to do: it is taken once its writer has closed it") \
	X(W_SETTLING, "W-SETTLING", "nothing to do: it is taken once it was found unchanged for a while") \
	X(E_CONTROL_MISSING, "E-CONTROL-MISSING", "send the control file that belongs to it, or remove control from the source") \
	X(E_CONTROL_ALONE, "E-CONTROL-ALONE", "send the export that it belongs to, or remove the control file") \
	X(E_CONTROL_SYNTAX, "E-CONTROL-SYNTAX", "write a line for each of rows, bytes, sha256 and sequence, as 'rows: 120'; or leave it empty") \
	X(E_CONTROL_ROWS, "E-CONTROL-ROWS", "the export was cut or is not the one that was counted; send both again") \
	X(E_CONTROL_SIZE, "E-CONTROL-SIZE", "the export was cut or is not the one that was measured; send both again") \
	X(E_CONTROL_DIGEST, "E-CONTROL-DIGEST", "the export was damaged on its way or is another one; send both again") \
	X(E_CONTROL_REPEATED, "E-CONTROL-REPEATED", "nothing to do if it is the same export; else give each export a number of its own") \
	X(W_CONTROL_WAIT, "W-CONTROL-WAIT", "nothing to do: it is taken once the other of the two is there") \
	X(W_CONTROL_GAP, "W-CONTROL-GAP", "send the exports that are missing; they are taken late, too") \
	X(W_EXPORT_LATE, "W-EXPORT-LATE", "find out why the source has sent nothing") \
	X(W_INBOX_MANY, "W-INBOX-MANY", "run again: the rest is taken then") \
	/* CSV */ \
	X(E_CSV_QUOTE, "E-CSV-QUOTE", "close the quote, and double quotes inside a quoted cell") \
	X(E_CSV_SYNTAX, "E-CSV-SYNTAX", "put the whole cell in quotes, and double quotes inside it") \
	X(E_CELLS_FEW, "E-CELLS-FEW", "give each row as many cells as the header has") \
	X(E_CELLS_MANY, "E-CELLS-MANY", "put cells that contain the delimiter in quotes") \
	X(E_COLUMN_UNKNOWN, "E-COLUMN-UNKNOWN", "remove the column or correct its name") \
	X(E_COLUMN_MISSING, "E-COLUMN-MISSING", "add the column to the header") \
	X(E_COLUMN_TWICE, "E-COLUMN-TWICE", "keep one of the two columns") \
	X(E_HEADER, "E-HEADER", "begin the file with a row of column names") \
	X(E_DELIMITER, "E-DELIMITER", "export with the delimiter of the source, or set delimiter in config/sources") \
	X(E_NO_ROWS, "E-NO-ROWS", "nothing to take in; export it again with its requests") \
	/* YAML and JSON */ \
	X(E_YAML_SYNTAX, "E-YAML-SYNTAX", "correct the line; put text with special characters in double quotes") \
	X(E_YAML_FEATURE, "E-YAML-FEATURE", "write plain keys and values, without anchors, aliases, tags, directives or further documents") \
	X(E_JSON_SYNTAX, "E-JSON-SYNTAX", "correct the JSON at this place") \
	X(E_DEPTH, "E-DEPTH", "nest less deeply") \
	X(E_KEY_TWICE, "E-KEY-TWICE", "keep one of the two keys") \
	X(E_KEY_UNKNOWN, "E-KEY-UNKNOWN", "remove the key or correct its name") \
	X(E_KEY_MISSING, "E-KEY-MISSING", "add the key") \
	/* values */ \
	X(E_TYPE, "E-TYPE", "write a value of the kind the schema asks for") \
	X(E_ENUM, "E-ENUM", "write one of the allowed words") \
	X(E_PATTERN, "E-PATTERN", "write the value in the form the schema asks for") \
	X(E_RANGE, "E-RANGE", "write a number within the limits") \
	X(E_TOO_LONG, "E-TOO-LONG", "shorten the value") \
	X(E_REQUIRED, "E-REQUIRED", "fill in the value") \
	X(E_DATE, "E-DATE", "write the date as YYYY-MM-DD") \
	X(E_DATE_SKIPPED, "E-DATE-SKIPPED", "export times with their offset or in UTC, or set dates.time_zone to where they are meant") \
	X(W_DATE_TWICE, "W-DATE-TWICE", "nothing to do if an hour does not matter; else export times with their offset or in UTC") \
	X(E_DATE_FORM, "E-DATE-FORM", "write the date in a form that dates.formats of the source names, or add its form there") \
	X(E_VALUE_MAP, "E-VALUE-MAP", "correct the cell, or say in config/sources what this text means") \
	X(E_LOOKUP, "E-LOOKUP", "correct the cell, or add a row to the table in config/lookups") \
	X(E_HIDDEN_CHAR, "E-HIDDEN-CHAR", "remove the invisible character") \
	/* requests */ \
	X(E_TYPE_UNKNOWN, "E-RESOURCE-TYPE", "correct the resource type, or describe it in config/resource-types") \
	X(E_NOT_MANUAL, "E-NOT-MANUAL", "send it through the connector of that resource type, or set channel: manual") \
	X(E_PROPERTY_UNKNOWN, "E-PROPERTY", "correct the property, or add it to the resource type") \
	X(E_OP, "E-OP", "use set for single values, add and remove for multi-valued properties") \
	X(E_ORDER_EMPTY, "E-ORDER-EMPTY", "name at least one property, or create or delete the resource") \
	X(E_ORDER_CONFLICT, "E-ORDER-CONFLICT", "send one value for each property of an order") \
	X(E_SIBLING, "E-SIBLING", "correct the other rows of this order; it is taken in whole or not at all") \
	X(E_ITEM_TWICE, "E-ITEM-TWICE", "give each row of a request its own item number") \
	X(E_CHANGED, "E-CHANGED", "this request was taken in with other content before; send the change as a new request") \
	X(E_REVISION, "E-REVISION", "send the newest content of the request, with a revision higher than any before") \
	X(E_WITHDRAW, "E-WITHDRAW", "check request, resource type, change and resource; what was never taken in needs no withdrawal") \
	X(W_TOO_LATE, "W-TOO-LATE", "look at the order and at the one that undoes it; if there is none, send a request for that") \
	X(W_SNAPSHOT, "W-SNAPSHOT", "correct the refused rows and drop the whole snapshot again") \
	/* extracts */ \
	X(E_EXTRACT_TYPE, "E-EXTRACT-TYPE", "add the resource type to extract.resource_types of the source, or leave its rows out with only_when") \
	X(E_EXTRACT_TIME, "E-EXTRACT-TIME", "see to it that the extract says when the managed system was read, as extract.as_of of its source asks") \
	X(E_EXTRACT_FUTURE, "E-EXTRACT-FUTURE", "set the clock of the system that makes the extract, or the time zone of the source") \
	X(E_EXTRACT_OLD, "E-EXTRACT-OLD", "nothing to do if a newer extract was taken in; drop extracts in the order of their times") \
	X(E_EXTRACT_EMPTY, "E-EXTRACT-EMPTY", "make the extract again; if the managed system is really empty, set extract.may_be_empty in the source") \
	X(W_EXTRACT_ROWS, "W-EXTRACT-ROWS", "correct the refused rows and drop the whole extract again, with a later time") \
	X(E_RESOURCE_KEY, "E-RESOURCE-KEY", "name the resource, or the owner for a new one") \
	X(E_SOURCE, "E-SOURCE", "describe the source in config/sources") \
	X(E_STRAY, "E-STRAY", "move it into the folder of its source: inbox/<source>/") \
	X(E_NO_FOLDER, "E-NO-FOLDER", "move it away; the folder is made again at the next run") \
	X(W_IGNORED, "W-IGNORED", "nothing to do if these rows are not for provspool; only_when in config/sources says which are") \
	X(W_DUPLICATE, "W-DUPLICATE", "nothing to do: it was taken in before") \
	/* work files */ \
	X(E_MARKERS, "E-MARKERS", "resolve the merge conflict: keep one version of each row and delete the marker lines") \
	X(E_MERGE_CELL, "E-MERGE-CELL", "write into the cell what is right; it names both versions") \
	X(E_LFS, "E-LFS", "commit the file itself, not a pointer to it") \
	X(E_NOT_CSV, "E-NOT-CSV", "save the sheet as CSV (UTF-8)") \
	X(E_ORDER_UNKNOWN, "E-ORDER-UNKNOWN", "restore the order id of this row from the file as it was issued") \
	X(E_ROWCODE, "E-ROWCODE", "order and rowcode belong to different rows; restore the row as it was issued") \
	X(E_STALE, "E-STALE", "the order was issued again with other content; answer the row as it stands now") \
	X(E_READONLY, "E-READONLY", "this cell is not yours to change; undo it, and check that you provisioned the value that was asked for") \
	X(E_STATUS, "E-STATUS", "write done, already, failed, partial, hold or return") \
	X(E_MESSAGE, "E-MESSAGE", "say in message what happened or what you ask") \
	X(E_UNTIL, "E-UNTIL", "write in until the day on which you go on, as YYYY-MM-DD") \
	X(E_FAILED_ITEMS, "E-FAILED-ITEMS", "name in failed_items what failed: one property, or property=value, a line") \
	X(W_NOTIFY, "W-NOTIFY", "correct notify in site.yaml; what was to be told is in outbox/notify/") \
	X(E_THRESHOLD, "E-THRESHOLD", "look at the file; who may, releases them there, or with provspool release") \
	X(E_HOLD, "E-HOLD", "look at the hold as it is now, and copy its digest into the answer") \
	X(E_DECISION, "E-DECISION", "write approve, decline, postpone or accept in decision; use_resource goes with approve of a creation") \
	X(E_EXECUTED_AT, "E-EXECUTED-AT", "write when it was done as YYYY-MM-DD HH:MM, or leave the cell empty") \
	X(E_ACTUAL, "E-ACTUAL", "write the value that was really set") \
	X(E_RETURNED, "E-RETURNED", "write into the cell 'actual …' what the managed system made, such as the number of the card") \
	X(W_DIFFERENT, "W-DIFFERENT", "nothing to do if that value will do; else send a request for the other one") \
	X(E_EVIDENCE, "E-EVIDENCE", "write the ticket or evidence in the form the instructions ask for") \
	X(E_TWICE, "E-TWICE", "answer each order once") \
	X(E_CONFLICT, "E-CONFLICT", "two people answered differently; agree, and write the answer again") \
	X(E_SETTLED, "E-SETTLED", "the order is settled; nothing to do, or ask for a new order") \
	X(E_RETRACT, "E-RETRACT", "retract what you reported yourself and is still executed, or ask somebody who may review it") \
	X(E_NOT_ALLOWED, "E-NOT-ALLOWED", "ask somebody who may answer for this resource type") \
	X(E_SOD, "E-SOD", "somebody else must do it: you requested it, or it is for you") \
	X(E_IDENTITY, "E-IDENTITY", "this resource type needs a better proof of who answers") \
	X(E_ANSWER_SHAPE, "E-ANSWER", "restore the file as it was issued and fill in the answer again") \
	X(W_ROW_MISSING, "W-ROW-MISSING", "the order stays open; its row was put back") \
	X(W_FILE_MISSING, "W-FILE-MISSING", "its orders stay open; the file was put back") \
	X(W_RENAMED, "W-RENAMED", "the answers were read; the rows go back to their own file") \
	X(W_FOREIGN, "W-FOREIGN", "provspool reads only work files; keep other files elsewhere") \
	X(W_COMMIT_SKIPPED, "W-COMMIT-SKIPPED", "nothing to do if the answers are as they should be; who gave them in that commit gives them again") \
	X(W_RESTORED, "W-RESTORED", "this file is written by provspool; your change was undone") \
	X(W_COSMETIC, "W-COSMETIC", "read-only cell changed; the answer was taken and the cell restored") \
	X(W_DOUBLE_WORK, "W-DOUBLE-WORK", "two people did the same work; divide the file between you") \
	X(W_CLAIMED, "W-CLAIMED", "talk to each other, so that nobody does the same work") \
	X(W_RECORDED, "W-RECORDED", "nothing to do: the same answer is recorded already") \
	X(W_LATE, "W-LATE", "nothing to do: the state stays, and your word for it is on record") \
	X(W_DATE_READ, "W-DATE-READ", "nothing to do if that is right; a date is safest as YYYY-MM-DD") \
	/* configuration */ \
	X(E_CONFIG, "E-CONFIG", "correct the configuration; nothing runs until it is whole") \
	X(E_CONFIG_TWICE, "E-CONFIG-TWICE", "keep one of the two") \
	X(E_CONFIG_REF, "E-CONFIG-REF", "correct the name, or describe what it names") \
	X(E_CYCLE, "E-CYCLE", "remove one of these dependencies: what needs each other can never begin") \
	X(E_TIME_ZONE, "E-TIME-ZONE", "write a name of the tz database such as Europe/Paris, an offset such as +01:00, or UTC; the names come with the package tzdata") \
	X(E_CONFIG_VERSION, "E-CONFIG-VERSION", "raise version in site.yaml with each change") \
	X(W_CONFIG_OLD, "W-CONFIG-OLD", "the newer configuration on record is used; install it again, or raise version in site.yaml")
/* clang-format on */

enum ps_diag_code {
	PS_DIAG_NONE, /* zero is never a code */
#define X(id, name, remedy) PS_##id,
	PS_DIAG_LIST(X)
#undef X
		PS_DIAG_COUNT
};

#endif
