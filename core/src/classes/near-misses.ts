/**
 * Reasons for a near miss between a rule and a request, with a text for people. The set is closed: docs/json.md lists
 * every reason.
 */
export const nearMisses = {
  'owner-only': 'for the owner of the file alone',
  'other-only': 'for others than the owner of the file alone',
  'other-permissions': 'with other permissions',
  slash: 'only a directory has a slash at the end there',
  above: 'about what it is in, and nothing below that',
  beside: 'about others in the same directory',
} as const;

/** The name of a near miss. */
export type NearMiss = keyof typeof nearMisses;
