import type { LxcHost } from './lxc-host.ts';
import { labelOf } from './process-label.ts';

/** A process in a container that goes on while the test acts on it. */
export class LxcProcess {
  readonly #host: LxcHost;
  /** As the host numbers processes. */
  readonly hostPid: number;
  /** As its container numbers processes. */
  readonly pid: number;

  private constructor(host: LxcHost, hostPid: number, pid: number) {
    this.#host = host;
    this.hostPid = hostPid;
    this.pid = pid;
  }

  /**
   * Starts a command in the background and waits until it runs. Its output goes nowhere.
   *
   * @param attached - the command of the host that runs a command of the container
   * @param profile - of the container's layer; without one it runs under what LXC gives it
   */
  static async start(
    host: LxcHost,
    initPid: number,
    attached: (command: readonly string[]) => readonly string[],
    command: readonly string[],
    profile = '',
  ): Promise<LxcProcess> {
    const inside = attached(['sh', '-c', insideScript, 'sh', profile, ...command]);
    const { stdout, stderr } = await host.run(['sh', '-c', startScript, 'sh', String(initPid), ...inside]);
    const [, hostPid, pid] = /^(\d+) (\d+)\n$/.exec(stdout) ?? [];
    if (hostPid !== undefined && pid !== undefined) return new LxcProcess(host, Number(hostPid), Number(pid));
    throw new Error(`\`${command.join(' ')}\` has not started in its container: ${stderr || stdout}`);
  }

  /** What it runs under, as the host sees it. */
  label(): Promise<string> {
    return labelOf(this.#host, this.hostPid);
  }

  /** Whether it still runs. */
  async isAlive(): Promise<boolean> {
    const { exitCode, stdout } = await this.#host.run(['cat', `/proc/${this.hostPid}/stat`]);
    return exitCode === 0 && !/\) [ZX] /.test(stdout);
  }
}

/** Says the process's number and waits for a line; what it then becomes keeps the number. */
const insideScript = [
  'echo $$; read -r go; profile=$1; shift',
  '[ -z "$profile" ] || printf "exec %s" "$profile" > /proc/self/attr/apparmor/exec || exit 1',
  'exec "$@" < /dev/null > /dev/null 2>&1',
].join('\n');

/**
 * While the process waits, it is found in the host: in the namespace of the container's init, by its
 * number there. Then it goes on, and has become the command when its arguments are others.
 */
const startScript = [
  'namespace=$(readlink "/proc/$1/ns/pid"); shift',
  'folder=$(mktemp -d); trap "rm -rf $folder" EXIT; mkfifo "$folder/go"',
  'setsid "$@" < "$folder/go" > "$folder/said" 2>&1 &',
  'exec 3> "$folder/go"',
  'tries=600; pid=',
  'until read -r pid < "$folder/said" || [ $tries = 0 ]; do tries=$((tries - 1)); sleep 0.05; done',
  'case $pid in "" | *[!0-9]*) cat "$folder/said"; exit 1 ;; esac',
  'for status in $(grep -l "^NSpid:.*[[:space:]]$pid\\$" /proc/[0-9]*/status); do',
  '  process=${status%/status}',
  '  [ "$(readlink "$process/ns/pid")" = "$namespace" ] && break',
  'done',
  'arguments() { tr "\\0" " " < "$process/cmdline"; }',
  'lives() { grep -q "^State:[[:space:]]*[^ZX[:space:]]" "$process/status" 2> /dev/null; }',
  'before=$(arguments); echo >&3',
  // For a moment of its execution a process that lives has no arguments at all.
  'while now=$(arguments) && { [ "$now" = "$before" ] || { [ -z "$now" ] && lives; }; }; do sleep 0.02; done',
  '[ -n "$now" ] && echo "${process#/proc/} $pid" || cat "$folder/said"',
].join('\n');
