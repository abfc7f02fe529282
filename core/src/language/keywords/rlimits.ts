/** The quantity of a limit, with its own set of valid units. */
export type RlimitUnit = 'number' | 'size' | 'seconds' | 'microseconds' | 'nice';

const limits = {
  cpu: 'seconds',
  fsize: 'size',
  data: 'size',
  stack: 'size',
  core: 'size',
  rss: 'size',
  nproc: 'number',
  nofile: 'number',
  memlock: 'size',
  as: 'size',
  locks: 'number',
  sigpending: 'number',
  msgqueue: 'size',
  nice: 'nice',
  rtprio: 'number',
  rttime: 'microseconds',
} as const satisfies Readonly<Record<string, RlimitUnit>>;

/** A limit of setrlimit(2). */
export type LimitName = keyof typeof limits;

/** The limits by number, as in compiled policy and the kernel: `RLIMIT_CPU` is 0. */
export const limitNames = Object.keys(limits) as readonly LimitName[];

/** The limits of `set rlimit`, with the alias `ofile`. */
export const rlimits: ReadonlyMap<string, RlimitUnit> = new Map([...Object.entries(limits), ['ofile', 'number']]);

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

/** Units of sizes, in bytes. */
export const sizeUnits: ReadonlyMap<string, bigint> = new Map(
  ['K', 'M', 'G'].flatMap((unit, power) =>
    [unit, `${unit}B`].map((name) => [name, 1n << BigInt(10 * (power + 1))] as const),
  ),
);

function named(microseconds: number, ...names: readonly string[]): readonly (readonly [string, number])[] {
  return names.map((name) => [name, microseconds]);
}
