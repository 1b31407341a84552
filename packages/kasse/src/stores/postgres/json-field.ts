/**
 * A field of the JSON document in a column of text, as text, for comparisons in SQL.
 *
 * Text may hold what Postgres cannot: a NUL, or half a surrogate pair where a title was cut. JSON escapes both, and a query
 * that unescapes them fails, wherever in the document they are. No field that is asked for holds an escape of that kind.
 */
export function jsonField(column: string, name: string): string {
  // Of an escaped backslash before a "u" it leaves an escaped slash: what was JSON stays JSON.
  return `replace(${column}, E'\\\\u', '/u')::json ->> '${name}'`;
}
