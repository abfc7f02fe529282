/** The quantity of a limit, with its own set of valid units. */
export type RlimitUnit = 'number' | 'size' | 'seconds' | 'microseconds' | 'nice';

/** The limits of `set rlimit`. */
export const rlimits: ReadonlyMap<string, RlimitUnit> = new Map<string, RlimitUnit>([
  ['as', 'size'],
  ['core', 'size'],
  ['cpu', 'seconds'],
  ['data', 'size'],
  ['fsize', 'size'],
  ['locks', 'number'],
  ['memlock', 'size'],
  ['msgqueue', 'size'],
  ['nice', 'nice'],
  ['nofile', 'number'],
  ['nproc', 'number'],
  ['ofile', 'number'],
  ['rss', 'size'],
  ['rtprio', 'number'],
  ['rttime', 'microseconds'],
  ['sigpending', 'number'],
  ['stack', 'size'],
]);

/** The limits by number, as in compiled policy and the kernel: `RLIMIT_CPU` is 0. */
export const limitNames = [
  'cpu',
  'fsize',
  'data',
  'stack',
  'core',
  'rss',
  'nproc',
  'nofile',
  'memlock',
  'as',
  'locks',
  'sigpending',
  'msgqueue',
  'nice',
  'rtprio',
  'rttime',
] as const;

/** A limit of setrlimit(2). */
export type LimitName = (typeof limitNames)[number];

/** Returns the limit for a name in a rule: `ofile` is an alias. */
export function limitNamed(name: string): LimitName | undefined {
  return name === 'ofile' ? 'nofile' : limitNames.find((limit) => limit === name);
}

/** Units of time, in microseconds. */
export const timeUnits: ReadonlyMap<string, number> = new Map([
  ...named(1, 'us', 'microsecond', 'microseconds'),
  ...named(1000, 'ms', 'millisecond', 'milliseconds'),
  ...named(1_000_000, 's', 'sec', 'second', 'seconds'),
  ...named(60_000_000, 'min', 'minute', 'minutes'),
  ...named(3_600_000_000, 'h', 'hour', 'hours'),
  ...named(86_400_000_000, 'd', 'day', 'days'),
  ...named(604_800_000_000, 'week', 'weeks'),
]);

/** Units of sizes. */
export const sizeUnits: readonly string[] = ['K', 'KB', 'M', 'MB', 'G', 'GB'];

function named(microseconds: number, ...names: readonly string[]): readonly (readonly [string, number])[] {
  return names.map((name) => [name, microseconds]);
}
