/** Describes the owners of a container's settings. */
export function settingsOf(of: readonly string[]): string {
  return of.length === 0 ? 'settings of lamellar' : `the settings of ${of.join(', ')}`;
}
