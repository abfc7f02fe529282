import { fileURLToPath } from 'node:url';
import { GenericContainer, type StartedTestContainer } from 'testcontainers';
import type { LxcHostConnection } from '../host/lxc-host.ts';
import { containerImage } from './container-image.ts';
import { DockerEngine } from './docker-engine.ts';

const securityFileSystem = '/sys/kernel/security';
const builtCli = fileURLToPath(new URL('../../../cli/dist/lamellar.cjs', import.meta.url));

/** In seconds. A container of a run that was killed is gone after it. */
const lifetime = '3600';

/** A container that its engine removes when it ends, whatever ends it. */
class PassingContainer extends GenericContainer {
  protected override beforeContainerCreated(): Promise<void> {
    this.hostConfig.AutoRemove = true;
    return Promise.resolve();
  }
}

/** What a command has left. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A privileged container, whose root loads policy into the real kernel. */
export class PrivilegedContainer {
  readonly #container: StartedTestContainer;

  private constructor(container: StartedTestContainer) {
    this.#container = container;
  }

  /**
   * Starts one: in this machine's own engine where its kernel has AppArmor, else in the LXC host's. Once
   * testcontainers has an engine it keeps it, as it takes it from the environment: one process uses one.
   */
  static async start(lxcHost: LxcHostConnection): Promise<PrivilegedContainer> {
    const own = DockerEngine.ofThisMachine();
    const engine = (await own.hasAppArmor()) ? own : DockerEngine.ofHost(lxcHost);
    const image = await containerImage();
    await engine.needImage(image);
    process.env['DOCKER_HOST'] = engine.address;
    // What removes the containers of killed runs would come from a registry. These go by themselves.
    process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
    const container = await new PassingContainer(image.name)
      .withPrivilegedMode()
      .withBindMounts([{ source: securityFileSystem, target: securityFileSystem }])
      .withNetworkMode('none')
      .withCommand(['sleep', lifetime])
      .withStartupTimeout(300_000)
      .start();
    return new PrivilegedContainer(container);
  }

  /** Runs a command with exactly these arguments, whatever it ends with. */
  async exec(command: readonly string[]): Promise<ExecResult> {
    const { exitCode, stdout, stderr } = await this.#container.exec([...command]);
    return { exitCode, stdout, stderr };
  }

  /** Copies a file or folder of this machine in. */
  async copyIn(source: string, target: string, kind: 'file' | 'folder' = 'file'): Promise<void> {
    const copied = [{ source, target }];
    await (kind === 'file'
      ? this.#container.copyFilesToContainer(copied)
      : this.#container.copyDirectoriesToContainer(copied));
  }

  /** Writes a file. */
  async writeFile(target: string, content: string | Buffer): Promise<void> {
    await this.#container.copyContentToContainer([{ content, target }]);
  }

  /** Copies the built CLI in, as the command `lamellar`. */
  async installLamellar(): Promise<void> {
    const target = '/usr/local/bin/lamellar';
    await this.#container.copyFilesToContainer([{ source: builtCli, target, mode: 0o755 }]);
  }

  /** Ends it, and with that removes it. */
  async stop(): Promise<void> {
    await this.#container.stop({ timeout: 0, remove: false });
  }
}
