/** An event of a service, or an action of the administrator. */
export interface LifeStep {
  readonly what: string;
  /** A bash script in the container; the script ends at the first failing command. */
  readonly script: string;
  /** True if the step depends on the label of init and administrators: such steps run under every label. */
  readonly isAdministered?: true;
  /** Expected text in the script's output. */
  readonly prints?: string | RegExp;
}

/** The ordinary life of a Debian service: in addition to the steps, the service is restarted, stopped and started. */
export interface ServiceLife {
  /** The catalogue's policy for the service. */
  readonly policy: string;
  readonly unit: string;
  /** The labels of the idle service's processes, as profiles. */
  readonly profiles: readonly string[];
  readonly steps: readonly LifeStep[];
}

/** A script to wait for a condition, a shell command, for half a minute at most. */
export function until(condition: string): string {
  return `for try in $(seq 150); do ${condition} && break; sleep 0.2; [ $try != 150 ]; done`;
}
