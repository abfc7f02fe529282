import { fileURLToPath } from 'node:url';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import type { CommandResult } from '../lab/host/ssh-session.ts';

/** The built command as a single file. */
export const builtCli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const folder = '/root/manifests';
/** In seconds: comparing layers, for example in a first apply, takes minutes on an emulated host. */
const patience = 900;

/** A host with the built command and manifests. */
export class ProvisionedHost {
  readonly host: LxcHost;

  private constructor(host: LxcHost) {
    this.host = host;
  }

  /** Installs the built command as `lamellar`. */
  static async of(host: LxcHost): Promise<ProvisionedHost> {
    await host.copyIn(builtCli, '/usr/local/bin/lamellar');
    return new ProvisionedHost(host);
  }

  /** Writes a manifest, or a policy file in the manifests' folder. */
  write(name: string, text: string): Promise<void> {
    return this.host.writeFile(`${folder}/${name}`, text);
  }

  /** Runs the command in the manifests' folder. */
  lamellar(words: readonly string[], timeout = patience): Promise<CommandResult> {
    return this.host.run(['sh', '-c', 'cd "$1" && shift && exec lamellar "$@"', 'sh', folder, ...words], { timeout });
  }

  /**
   * Applies a manifest.
   *
   * @returns the number of announced steps
   */
  async apply(manifest: string): Promise<number> {
    const { exitCode, stderr } = await this.lamellar(['apply', '--yes', '--manifest', manifest]);
    if (exitCode !== 0) throw new Error(`\`lamellar apply\` ended with ${exitCode}: ${stderr}`);
    return stepsIn(stderr).length;
  }

  /**
   * Starts `apply` and kills the process at the nth announced step.
   *
   * @returns the announced steps
   */
  async killAt(nth: number, manifest: string): Promise<readonly string[]> {
    const { stdout } = await this.host.run(['bash', '-c', killScript, 'bash', String(nth), folder, manifest], {
      timeout: patience,
    });
    return stepsIn(stdout);
  }

  /** The tree below a folder as text: modes, owners, links and hashes, without hashes of huge files. */
  async picture(path: string): Promise<string> {
    const script =
      'cd "$1" 2>/dev/null || exit 0; find . -printf "%p %y %m %u:%g %l\\n" | sort; find . -type f -size -64M -print0 | sort -z | xargs -0r sha256sum';
    return this.host.output(['sh', '-c', script, 'sh', path]);
  }

  /**
   * The start settings of LXC containers: the current generation. The generation's number does not matter, an empty
   * folder counts as missing, and unused policy for Incus containers may be present.
   */
  async current(): Promise<string> {
    const picture = await this.picture('/etc/lamellar/current/');
    return picture
      .split('\n')
      .filter((line) => !/^\S+ d /.test(line) && !line.includes(' ./policy/') && !line.startsWith('./policy/'))
      .join('\n');
  }

  /**
   * The profiles of a policy namespace with the hashes of the loaded policy; empty for a missing namespace.
   *
   * @param namespace - a namespace below the root; empty for the root itself
   */
  async loaded(namespace: string): Promise<readonly string[]> {
    const script = [
      'cd "/sys/kernel/security/apparmor/policy/${1:+namespaces/}$1/profiles" 2>/dev/null || exit 0',
      'for file in $(find . -name name); do echo "$(cat "$file") $(cat "${file%/name}/sha256")"; done | sort',
    ].join('\n');
    const text = await this.host.output(['sh', '-c', script, 'sh', namespace]);
    return text.split('\n').filter((line) => line !== '');
  }
}

/** The steps in the output, without the first line, which shows the manifest. */
function stepsIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('lamellar: manifest '));
}

const killScript = [
  'nth=$1; cd "$2"; fifo=$(mktemp -u); mkfifo "$fifo"',
  'lamellar apply --yes --manifest "$3" > /dev/null 2> "$fifo" & process=$!',
  'count=0',
  'while read -r line; do',
  '  case "$line" in "lamellar: manifest "*) continue;; esac',
  '  count=$((count + 1)); echo "$line"',
  '  [ "$count" != "$nth" ] || kill -9 "$process"',
  'done < "$fifo"',
  'wait "$process"; rm -f "$fifo"',
].join('\n');
