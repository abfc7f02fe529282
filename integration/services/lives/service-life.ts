/** One thing that happens to a service, or that its administrator does. */
export interface LifeStep {
  readonly what: string;
  /** For bash in the container, which ends at the first command that fails. */
  readonly script: string;
  /** Whether it depends on what init and administrators run under: then it is done under each of these. */
  readonly isAdministered?: true;
  /** What is in the script's output. */
  readonly prints?: string | RegExp;
}

/** The ordinary life of a service of Debian: besides these steps, it is restarted, stopped and started. */
export interface ServiceLife {
  /** The policy of the catalogue that confines it. */
  readonly policy: string;
  readonly unit: string;
  /** The profiles that its processes run under when nobody uses it. */
  readonly profiles: readonly string[];
  readonly steps: readonly LifeStep[];
}

/** A script that waits for a condition, a command of a shell, for half a minute at most. */
export function until(condition: string): string {
  return `for try in $(seq 150); do ${condition} && break; sleep 0.2; [ $try != 150 ]; done`;
}
