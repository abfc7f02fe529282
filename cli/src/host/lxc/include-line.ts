const note = '# The next line was added by `lamellar apply`; `lamellar remove` takes both away.';
const noteAfterBreak =
  '# The next line, and a line break, were added by `lamellar apply`; `lamellar remove` takes all away.';

/**
 * Lets a container's LXC configuration include a folder of settings. One that does so already is given back as it is.
 *
 * @param folder - by its absolute path; LXC reads each `*.conf` in it
 */
export function withInclude(configuration: string, folder: string): string {
  const line = includeLine(folder);
  if (hasInclude(configuration, folder)) return configuration;
  const isWhole = configuration === '' || configuration.endsWith('\n');
  return isWhole ? `${configuration}${note}\n${line}\n` : `${configuration}\n${noteAfterBreak}\n${line}\n`;
}

/** Whether a configuration includes a folder. */
export function hasInclude(configuration: string, folder: string): boolean {
  const line = includeLine(folder);
  return configuration.includes(line) && configuration.split('\n').includes(line);
}

/** The configuration as it was before `withInclude`, with whatever else was changed since. */
export function withoutInclude(configuration: string, folder: string): string {
  const line = includeLine(folder);
  return configuration
    .replace(`\n${noteAfterBreak}\n${line}\n`, (block, at: number) =>
      at + block.length < configuration.length ? '\n' : '',
    )
    .replace(`${note}\n${line}\n`, '')
    .split('\n')
    .filter((each) => each !== line)
    .join('\n');
}

/** The folders below one that a configuration includes, in whatever way LXC reads it. */
export function includedBelow(configuration: string, folder: string): readonly string[] {
  const below = configuration.split('\n').flatMap((line) => includedIn(line, folder) ?? []);
  return [...new Set(below)];
}

/** The configuration without all of these, and without the notes that were in front of them. */
export function withoutBelow(configuration: string, folder: string): string {
  const exact = includedBelow(configuration, folder).reduce(withoutInclude, configuration);
  return exact
    .split('\n')
    .filter((line) => includedIn(line, folder) === undefined && line !== note)
    .join('\n');
}

function includedIn(line: string, folder: string): string | undefined {
  const place = /^\s*lxc\.include\s*=\s*(.*?)\s*$/.exec(line)?.[1];
  return place?.startsWith(`${folder}/`) === true ? place : undefined;
}

function includeLine(folder: string): string {
  return `lxc.include = ${folder}`;
}
