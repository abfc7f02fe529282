import { createReadStream } from 'node:fs';
import { request, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { LxcHostConnection } from '../host/lxc-host.ts';
import type { ContainerImage } from './container-image.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A client of a Docker engine for the few questions to answer before testcontainers uses the engine. */
export class DockerEngine {
  /** The address, in the format of the environment's `DOCKER_HOST`. */
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  /** Returns the engine that the environment names, or else the local engine. The engine may be absent. */
  static ofThisMachine(): DockerEngine {
    return new DockerEngine(process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock');
  }

  /** The engine of an LXC host. */
  static ofHost({ dockerPort }: LxcHostConnection): DockerEngine {
    return new DockerEngine(`tcp://127.0.0.1:${dockerPort}`);
  }

  /** Checks if the engine answers and the kernel has AppArmor. */
  async hasAppArmor(): Promise<boolean> {
    const answer = await this.#ask('GET', '/info').catch(() => undefined);
    if (answer?.status !== 200) return false;
    const { SecurityOptions } = JSON.parse(answer.body) as { SecurityOptions?: readonly string[] | null };
    return (SecurityOptions ?? []).some((option) => option.split(',').includes('name=apparmor'));
  }

  /** Imports an image if the engine does not have the image. */
  async needImage({ name, tar }: ContainerImage): Promise<void> {
    const found = await this.#ask('GET', `/images/${name}/json`);
    if (found.status === 200) return;
    const [repo = '', tag = ''] = name.split(':');
    const query = new URLSearchParams({ fromSrc: '-', repo, tag });
    const { status, body } = await this.#ask('POST', `/images/create?${query.toString()}`, tar);
    // An import that fails half-way begins with a status of success.
    if (status !== 200 || body.includes('"error"')) {
      throw new Error(`the Docker engine at ${this.address} has not imported ${name}: ${body.trim()}`);
    }
  }

  async #ask(method: string, path: string, file?: string): Promise<Answer> {
    const requested = request({ ...this.#place(), method, path, timeout: 600_000 });
    const answered = new Promise<Answer>((resolve, reject) => {
      requested.on('error', reject);
      requested.on('timeout', () =>
        requested.destroy(new Error(`the Docker engine at ${this.address} does not answer`)),
      );
      requested.on('response', (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      });
    });
    if (file === undefined) requested.end();
    // The request, too, reports errors of sending.
    else await pipeline(createReadStream(file), requested).catch(() => undefined);
    return answered;
  }

  #place(): RequestOptions {
    const { protocol, hostname, port, pathname } = new URL(this.address);
    if (protocol === 'unix:') return { socketPath: pathname };
    if (protocol === 'tcp:' || protocol === 'http:') return { host: hostname, port };
    throw new Error(`a Docker engine is reached by unix: or tcp:, not by ${this.address}`);
  }
}
