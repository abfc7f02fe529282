import { fileURLToPath } from 'node:url';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import type { CommandResult } from '../lab/host/ssh-session.ts';

/** The command in one file, as the build makes it. */
export const builtCli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const folder = '/root/manifests';
/** In seconds: what compares layers, as a first apply does, takes an emulated host minutes. */
const patience = 900;

/** A host with the built command, and manifests for it. */
export class ProvisionedHost {
  readonly host: LxcHost;

  private constructor(host: LxcHost) {
    this.host = host;
  }

  /** Copies the built command in, as `lamellar`. */
  static async of(host: LxcHost): Promise<ProvisionedHost> {
    await host.copyIn(builtCli, '/usr/local/bin/lamellar');
    return new ProvisionedHost(host);
  }

  /** Writes a manifest, or a policy file beside it. */
  write(name: string, text: string): Promise<void> {
    return this.host.writeFile(`${folder}/${name}`, text);
  }

  /** Runs the command beside the manifests. */
  lamellar(words: readonly string[], timeout = patience): Promise<CommandResult> {
    return this.host.run(['sh', '-c', 'cd "$1" && shift && exec lamellar "$@"', 'sh', folder, ...words], { timeout });
  }

  /**
   * Has a manifest applied.
   *
   * @returns how many steps it has announced
   */
  async apply(manifest: string): Promise<number> {
    const { exitCode, stderr } = await this.lamellar(['apply', '--yes', '--manifest', manifest]);
    if (exitCode !== 0) throw new Error(`\`lamellar apply\` ended with ${exitCode}: ${stderr}`);
    return stepsIn(stderr).length;
  }

  /**
   * Starts `apply` and kills it when it announces its nth step.
   *
   * @returns the steps that it announced
   */
  async killAt(nth: number, manifest: string): Promise<readonly string[]> {
    const { stdout } = await this.host.run(['bash', '-c', killScript, 'bash', String(nth), folder, manifest], {
      timeout: patience,
    });
    return stepsIn(stdout);
  }

  /** Everything below a folder, with modes, owners, links and contents but of huge files, in one text. */
  async picture(path: string): Promise<string> {
    const script =
      'cd "$1" 2>/dev/null || exit 0; find . -printf "%p %y %m %u:%g %l\\n" | sort; find . -type f -size -64M -print0 | sort -z | xargs -0r sha256sum';
    return this.host.output(['sh', '-c', script, 'sh', path]);
  }

  /**
   * What containers of LXC start with: the current generation. Which one it is does not matter, an empty folder is as good as
   * none, and policy for containers of Incus can be there that none of them has any longer, or none yet.
   */
  async current(): Promise<string> {
    const picture = await this.picture('/etc/lamellar/current/');
    return picture
      .split('\n')
      .filter((line) => !/^\S+ d /.test(line) && !line.includes(' ./policy/') && !line.startsWith('./policy/'))
      .join('\n');
  }

  /**
   * The profiles of a policy namespace with the hashes of what they were loaded from; empty where it is not there.
   *
   * @param namespace - one below the root; empty for the root itself
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

/** Which manifest it is, the first line, is no step. */
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
