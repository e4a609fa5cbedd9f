// What a target says may hold what PostgreSQL does not take: it is kept with a mark in that place, as what nobody can record
// would never end as what it is.

const NOT_TAKEN = /[\0\p{Surrogate}]/gu;

export function storable(text: string): string {
  return text.replace(NOT_TAKEN, '\ufffd');
}

/** For a column of JSON. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'string' ? storable(member) : member));
}
