import { randomBytes } from 'node:crypto';
import type { LxcHost } from './lxc-host.ts';

/** The first request starts the engine, which takes a while under emulation. */
const patience = { timeout: 600 };

/** The settings of a Docker container with effect on the confinement. */
export interface DockerSettings {
  readonly Privileged?: true;
  readonly SecurityOpt?: readonly string[];
}

/** A Docker container on a host, with a single busybox program. */
export class DockerContainer {
  readonly host: LxcHost;
  readonly id: string;

  private constructor(host: LxcHost, id: string) {
    this.host = host;
    this.id = id;
  }

  /** Creates a container and starts it. */
  static async start(host: LxcHost, settings: DockerSettings = {}): Promise<DockerContainer> {
    await host.output(['sh', '-c', needImage], patience);
    const name = `d${randomBytes(4).toString('hex')}`;
    const HostConfig = { NetworkMode: 'none', ...settings };
    const wanted = JSON.stringify({ Image: image, Cmd: ['/bin/sleep', '100000'], HostConfig });
    const { Id } = JSON.parse(await ask(host, 'POST', `/containers/create?name=${name}`, wanted)) as { Id: string };
    await ask(host, 'POST', `/containers/${Id}/start`);
    return new DockerContainer(host, Id);
  }

  /** The name that Docker displays: the beginning of the container's id. */
  get name(): string {
    return this.id.slice(0, 12);
  }

  /** The first process, as a pid of the host. */
  async initPid(): Promise<number> {
    const { State } = JSON.parse(await ask(this.host, 'GET', `/containers/${this.id}/json`)) as {
      State: { Pid: number };
    };
    return State.Pid;
  }

  /** Removes the container, even if running. */
  async destroy(): Promise<void> {
    await ask(this.host, 'DELETE', `/containers/${this.id}?force=true`);
  }
}

const image = 'lamellar-busybox:1';

/** A client for the engine's API: Debian packages the engine without the `docker` command. */
const program = `
const [method, path, kind, file] = process.argv.slice(1);
const body = kind === undefined ? undefined : require('node:fs').readFileSync(file ?? 0);
const headers = kind === undefined ? {} : { 'content-type': 'application/' + kind };
const asked = require('node:http').request({ socketPath: '/run/docker.sock', method, path, headers }, (answer) => {
  answer.setEncoding('utf8').on('data', (text) => process.stdout.write(text));
  if (answer.statusCode >= 400) process.exitCode = 1;
});
asked.end(body);`;

const needImage = [
  `set -e; ask() { node -e '${program.replaceAll("'", `'\\''`)}' "$@"; }`,
  `ask GET /images/${image}/json >/dev/null 2>&1 && exit`,
  'folder=$(mktemp -d); mkdir "$folder/bin"; cp /bin/busybox "$folder/bin/"',
  'for name in sh sleep; do ln -s busybox "$folder/bin/$name"; done',
  'tar -C "$folder" -cf "$folder.tar" .',
  `ask POST '/images/create?fromSrc=-&repo=${image.replace(':', '&tag=')}' x-tar "$folder.tar"`,
  'rm -r "$folder" "$folder.tar"',
].join('\n');

function ask(host: LxcHost, method: string, path: string, json?: string): Promise<string> {
  const words = ['node', '-e', program, method, path, ...(json === undefined ? [] : ['json'])];
  return host.output(words, { ...patience, ...(json === undefined ? {} : { input: json }) });
}
