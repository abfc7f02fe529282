/** A host with the file of the snapshot. */
interface NamedHost {
  readonly host: string;
  readonly file: string;
}

/** Returns a function for the shown name of a host. The name includes the file if several hosts have one name. */
export function distinctHostNames(all: readonly NamedHost[]): (host: NamedHost) => string {
  const counts = new Map<string, number>();
  for (const { host } of all) counts.set(host, (counts.get(host) ?? 0) + 1);
  return ({ host, file }) => ((counts.get(host) ?? 0) > 1 && host !== file ? `${host} (${file})` : host);
}
