import type { LxcHost } from './lxc-host.ts';
import { labelOf } from './process-label.ts';

/** A background process in a container, for tests that act on the process. */
export class LxcProcess {
  readonly #host: LxcHost;
  /** The pid in the host. */
  readonly hostPid: number;
  /** The pid in the container. */
  readonly pid: number;

  private constructor(host: LxcHost, hostPid: number, pid: number) {
    this.#host = host;
    this.hostPid = hostPid;
    this.pid = pid;
  }

  /**
   * Starts a command in the background and waits until it runs. Discards the command's output.
   *
   * @param attached - returns the host's command that runs a given command in the container
   * @param profile - a profile of the container layer; by default the process keeps the label from LXC
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

  /** The process's label, as the host sees the label. */
  label(): Promise<string> {
    return labelOf(this.#host, this.hostPid);
  }

  /** Checks if the process still runs. */
  async isAlive(): Promise<boolean> {
    const { exitCode, stdout } = await this.#host.run(['cat', `/proc/${this.hostPid}/stat`]);
    return exitCode === 0 && !/\) [ZX] /.test(stdout);
  }
}

/** Prints the shell's pid and waits for a line. The executed command keeps the pid. */
const insideScript = [
  'echo $$; read -r go; profile=$1; shift',
  '[ -z "$profile" ] || printf "exec %s" "$profile" > /proc/self/attr/apparmor/exec || exit 1',
  'exec "$@" < /dev/null > /dev/null 2>&1',
].join('\n');

/**
 * Finds the waiting process in the host by its pid in the pid namespace of the container's init. Then the script lets
 * the process continue, and waits until its arguments change: the process has then become the command.
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
  // During exec, a living process briefly has no arguments at all.
  'while now=$(arguments) && { [ "$now" = "$before" ] || { [ -z "$now" ] && lives; }; }; do sleep 0.02; done',
  '[ -n "$now" ] && echo "${process#/proc/} $pid" || cat "$folder/said"',
].join('\n');
