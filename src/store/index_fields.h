/*
 * index_fields - which members of which records the index keeps.
 *
 * Written once, for packing, unpacking, joining and copying.
 */
#ifndef PROVSPOOL_STORE_INDEX_FIELDS_H
#define PROVSPOOL_STORE_INDEX_FIELDS_H

/* Kind, member of struct ps_order. */
#define PS_INDEX_ORDER_FIELDS(X)                                               \
	X(TEXT, source)                                                        \
	X(TEXT, request)                                                       \
	X(TEXT, external)                                                      \
	X(TEXT, resource_type)                                                 \
	X(CHANGE, change)                                                      \
	X(INTENT, intent)                                                      \
	X(TEXT, owner)                                                         \
	X(TEXT, owner_name)                                                    \
	X(TEXT, resource)                                                      \
	X(TEXT, handle)                                                        \
	X(TEXT, requester)                                                     \
	X(TEXT, approvers)                                                     \
	X(TEXT, requested_at)                                                  \
	X(TEXT, approved_at)                                                   \
	X(TEXT, start)                                                         \
	X(TEXT, end)                                                           \
	X(BOOL, urgent)                                                        \
	X(TEXT, reason)                                                        \
	X(INT, line)

/* Kind, member of struct ps_item. */
#define PS_INDEX_ITEM_FIELDS(X)                                                \
	X(INT, number)                                                         \
	X(OP, op)                                                              \
	X(TEXT, property)                                                      \
	X(TEXT, value)                                                         \
	X(TEXT, was)

/* Kind, member of struct ps_order: what the events changed. */
#define PS_INDEX_STANDING_FIELDS(X)                                            \
	X(STATE, state)                                                        \
	X(ASSURANCE, assurance)                                                \
	X(INT, batch)                                                          \
	X(TEXT, file)                                                          \
	X(INT, revision)                                                       \
	X(INT, attempt)                                                        \
	X(TIME, transmitted_at)                                                \
	X(TIME, updated_at)                                                    \
	X(TEXT, until)                                                         \
	X(TEXT, problem_code)                                                  \
	X(TEXT, problem)                                                       \
	X(TEXT, notice)                                                        \
	X(TEXT, why)                                                           \
	X(TEXT, reply)                                                         \
	X(TEXT, associated)                                                    \
	X(TEXT, stop)                                                          \
	X(TEXT, assignee)                                                      \
	X(TIME, claimed_at)                                                    \
	X(TEXT, actual)                                                        \
	X(TIME, carried_out_at)                                                \
	X(INT, request_revision)                                               \
	X(TIME, executed_at)                                                   \
	X(TIME, held_at)                                                       \
	X(INT, paused_s)                                                       \
	X(BOOL, timed_out)                                                     \
	X(BOOL, withdrawn)

/* Kind, member of struct ps_event. */
#define PS_INDEX_EVENT_FIELDS(X)                                               \
	X(INT, seq)                                                            \
	X(INT, time)                                                           \
	X(INT, order)                                                          \
	X(INT, item)                                                           \
	X(EVENT, event)                                                        \
	X(STATE, from)                                                         \
	X(STATE, to)                                                           \
	X(ASSURANCE, assurance)                                                \
	X(TEXT, reason)                                                        \
	X(TEXT, code)                                                          \
	X(INT, batch)                                                          \
	X(INT, revision)                                                       \
	X(INT, attempt)                                                        \
	X(TEXT, actor)                                                         \
	X(TEXT, principal)                                                     \
	X(TEXT, identity_level)                                                \
	X(TEXT, executed_by)                                                   \
	X(TEXT, executed_at)                                                   \
	X(TEXT, evidence)                                                      \
	X(TEXT, actual)                                                        \
	X(TEXT, until)                                                         \
	X(TEXT, assignee)                                                      \
	X(TEXT, source_commit)                                                 \
	X(TEXT, file)                                                          \
	X(INT, row)                                                            \
	X(TEXT, message)

/* Kind, member of struct ps_standing. */
#define PS_INDEX_TRACE_FIELDS(X)                                               \
	X(INT, last)                                                           \
	X(INT, segment)                                                        \
	X(INT, before)                                                         \
	X(INT, subject)                                                        \
	X(INT, begins)                                                         \
	X(INT, ends)                                                           \
	X(INT, volume)                                                         \
	X(INT, change)

/* Column, member of struct ps_segment. */
#define PS_INDEX_SEGMENT_FIELDS(X)                                             \
	X(seq, seq)                                                            \
	X(time, time)                                                          \
	X(next_order, next_order)                                              \
	X(next_batch, next_batch)                                              \
	X(config_version, config_version)                                      \
	X(config_seq, config_seq)                                              \
	X(orders, totals.orders)                                               \
	X(items, totals.items)                                                 \
	X(events, totals.events)                                               \
	X(duplicates, totals.duplicates)                                       \
	X(rejects, totals.rejects)

#endif
