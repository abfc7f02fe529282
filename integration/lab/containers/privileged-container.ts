import { fileURLToPath } from 'node:url';
import { GenericContainer, type StartedTestContainer } from 'testcontainers';
import type { LxcHostConnection } from '../host/lxc-host.ts';
import { containerImage } from './container-image.ts';
import { DockerEngine } from './docker-engine.ts';

const securityFileSystem = '/sys/kernel/security';
const builtCli = fileURLToPath(new URL('../../../cli/dist/lamellar.cjs', import.meta.url));

/** In seconds. A container of a killed run ends after this time. */
const lifetime = '3600';

/** A container with automatic removal at the end, for any cause of the end. */
class AutoRemovedContainer extends GenericContainer {
  protected override beforeContainerCreated(): Promise<void> {
    this.hostConfig.AutoRemove = true;
    return Promise.resolve();
  }
}

/** The result of a command. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A privileged container, with a root who loads policy into the real kernel. */
export class PrivilegedContainer {
  readonly #container: StartedTestContainer;

  private constructor(container: StartedTestContainer) {
    this.#container = container;
  }

  /**
   * Starts a container in the local engine if the engine's kernel has AppArmor, else in the engine of the LXC host.
   * Testcontainers reads the engine from the environment once and keeps it: a process uses only one engine.
   */
  static async start(lxcHost: LxcHostConnection): Promise<PrivilegedContainer> {
    const own = DockerEngine.ofThisMachine();
    const engine = (await own.hasAppArmor()) ? own : DockerEngine.ofHost(lxcHost);
    const image = await containerImage();
    await engine.needImage(image);
    process.env['DOCKER_HOST'] = engine.address;
    // The cleaner of killed runs' containers would come from a registry. These containers end by themselves.
    process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
    const container = await new AutoRemovedContainer(image.name)
      .withPrivilegedMode()
      .withBindMounts([{ source: securityFileSystem, target: securityFileSystem }])
      .withNetworkMode('none')
      .withCommand(['sleep', lifetime])
      .withStartupTimeout(300_000)
      .start();
    return new PrivilegedContainer(container);
  }

  /** Runs a command with exactly these arguments, and returns any exit code. */
  async exec(command: readonly string[]): Promise<ExecResult> {
    const { exitCode, stdout, stderr } = await this.#container.exec([...command]);
    return { exitCode, stdout, stderr };
  }

  /** Copies a local file or folder into the container. */
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

  /** Stops the container; the engine then removes the container. */
  async stop(): Promise<void> {
    await this.#container.stop({ timeout: 0, remove: false });
  }
}
