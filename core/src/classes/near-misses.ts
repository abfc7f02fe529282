/**
 * Reasons for a near miss between a rule and a request, with a text for people. The set is closed: docs/reference/json.md lists
 * every reason.
 */
export const nearMisses = {
  'owner-only': 'only for the owner of the file',
  'other-only': 'only for users who do not own the file',
  'other-permissions': 'with different permissions',
  slash: 'only for a directory: the path of the rule ends with a slash',
  above: 'for a parent directory, without its contents',
  beside: 'for different files of the directory',
} as const;

/** The name of a near miss. */
export type NearMiss = keyof typeof nearMisses;
