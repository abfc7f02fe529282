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

/** A Docker engine, asked for the few things that must be known before testcontainers uses it. */
export class DockerEngine {
  /** As the environment's `DOCKER_HOST` has it. */
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  /** The engine that the environment names, or else this machine's. It may not be there. */
  static ofThisMachine(): DockerEngine {
    return new DockerEngine(process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock');
  }

  /** The engine of an LXC host. */
  static ofHost({ dockerPort }: LxcHostConnection): DockerEngine {
    return new DockerEngine(`tcp://127.0.0.1:${dockerPort}`);
  }

  /** Whether the engine answers and its kernel has AppArmor. */
  async hasAppArmor(): Promise<boolean> {
    const answer = await this.#ask('GET', '/info').catch(() => undefined);
    if (answer?.status !== 200) return false;
    const { SecurityOptions } = JSON.parse(answer.body) as { SecurityOptions?: readonly string[] | null };
    return (SecurityOptions ?? []).some((option) => option.split(',').includes('name=apparmor'));
  }

  /** Imports an image where the engine does not have it. */
  async needImage({ name, tar }: ContainerImage): Promise<void> {
    const found = await this.#ask('GET', `/images/${name}/json`);
    if (found.status === 200) return;
    const [repo = '', tag = ''] = name.split(':');
    const query = new URLSearchParams({ fromSrc: '-', repo, tag });
    const { status, body } = await this.#ask('POST', `/images/create?${query.toString()}`, tar);
    // An import that fails on the way has begun with success.
    if (status !== 200 || body.includes('"error"')) {
      throw new Error(`the Docker engine at ${this.address} has not imported ${name}: ${body.trim()}`);
    }
  }

  async #ask(method: string, path: string, file?: string): Promise<Answer> {
    const asked = request({ ...this.#place(), method, path, timeout: 600_000 });
    const answered = new Promise<Answer>((resolve, reject) => {
      asked.on('error', reject);
      asked.on('timeout', () => asked.destroy(new Error(`the Docker engine at ${this.address} does not answer`)));
      asked.on('response', (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      });
    });
    if (file === undefined) asked.end();
    // What goes wrong with the sending is told by the request, too.
    else await pipeline(createReadStream(file), asked).catch(() => undefined);
    return answered;
  }

  #place(): RequestOptions {
    const { protocol, hostname, port, pathname } = new URL(this.address);
    if (protocol === 'unix:') return { socketPath: pathname };
    if (protocol === 'tcp:' || protocol === 'http:') return { host: hostname, port };
    throw new Error(`a Docker engine is reached by unix: or tcp:, not by ${this.address}`);
  }
}
