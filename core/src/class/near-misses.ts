/** How a rule misses what is asked by little, and what people are told of it. The set is closed: docs/json.md lists it. */
export const nearMisses = {
  'owner-only': 'for the owner of the file alone',
  'other-only': 'for others than the owner of the file alone',
  'other-permissions': 'with other permissions',
  slash: 'a directory has a slash at its end there, and nothing else has',
  above: 'about what it is in, and nothing below that',
  beside: 'about others in the same directory',
} as const;

/** One of them, by name. */
export type NearMiss = keyof typeof nearMisses;
