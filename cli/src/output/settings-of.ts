/** Whose settings a container has, in words. */
export function settingsOf(of: readonly string[]): string {
  return of.length === 0 ? 'settings of lamellar' : `the settings of ${of.join(', ')}`;
}
