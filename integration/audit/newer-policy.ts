import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OwnLxcHost } from '../lab/host/own-lxc-host.ts';
import { sidsCompiler } from '../lab/kernels/sids-compiler.ts';
import { proberPath } from '../lxc/container-layer.ts';
import { compileInBackground } from '../oracle/apparmor-parser.ts';

/** Compiles policy for all features of a host's kernel, beyond the host's own compiler. */
export class NewerPolicy {
  readonly #host: OwnLxcHost;
  readonly #features: string;

  private constructor(host: OwnLxcHost, features: string) {
    this.#host = host;
    this.#features = features;
  }

  /** @param folder - a local folder for the kernel's features */
  static async of(host: OwnLxcHost, folder: string): Promise<NewerPolicy> {
    const features = join(folder, 'features');
    await writeFile(features, await host.output(['sh', '-c', 'lamellar kernel features "$(uname -r)"']));
    return new NewerPolicy(host, features);
  }

  /**
   * Loads profiles with the given rules and the prober's requirements.
   *
   * @param namespace - a container's policy namespace; by default the root
   */
  async load(rules: Readonly<Record<string, string>>, namespace?: string): Promise<void> {
    const profiles = Object.entries(rules).map(([name, rule]) => `profile ${name} { ${proberRules} ${rule} }\n`);
    const text = Buffer.from(`abi "${this.#features}",\n${profiles.join('')}`);
    const { parser, options } = await sidsCompiler();
    const into = namespace === undefined ? [] : ['--namespace', namespace];
    const compiled = await compileInBackground(text, this.#features, [...options, ...into], parser);
    if (compiled === 'late' || !compiled.succeeded)
      throw new Error(compiled === 'late' ? 'the compiler came to no end' : compiled.messages);
    const file = '/root/newer-policy';
    await this.#host.writeFile(file, compiled.binary);
    await this.#host.output(['apparmor_parser', '--replace', '--binary', file]);
  }
}

const proberRules = `${proberPath} mrix, /dev/null rw, /run/lamellar-*.bus rw, capability, signal (receive),`;
