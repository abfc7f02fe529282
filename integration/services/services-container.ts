import type { ContainerPolicy } from '@lamellar/container-policies';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';
import type { CommandResult } from '../lab/host/ssh-session.ts';
import { shellQuote } from '../lab/host/shell-quote.ts';
import { denialsIn } from './denials.ts';

/** The folder of policy for the container's start in the host. */
const policyFolder = '/var/lib/lamellar/services';
const hook = `${policyFolder}/load`;

/** A process in the host's view. */
export interface LabelledProcess {
  readonly label: string;
  readonly command: string;
}

/**
 * The container with Debian's services. The host loads the container layer after creating the policy namespace and
 * before starting init, so init is confined from the first instruction.
 */
export class ServicesContainer {
  readonly container: LabLxcContainer;
  readonly #host: LxcHost;
  #denialsRead = 0;

  private constructor(host: LxcHost, container: LabLxcContainer) {
    this.#host = host;
    this.container = container;
  }

  static async create(host: LxcHost): Promise<ServicesContainer> {
    const configuration = [`lxc.hook.start-host = ${hook}`, 'lxc.net.0.type = empty'];
    return new ServicesContainer(host, await LabLxcContainer.create(host, { kind: 'services', configuration }));
  }

  /** Starts the container with the policies, and waits for all units. */
  async boot(policies: readonly ContainerPolicy[]): Promise<void> {
    await this.#host.output(['rm', '-rf', policyFolder]);
    for (const { name, text } of policies) await this.#host.writeFile(`${policyFolder}/${name}.aa`, text);
    const load = ['apparmor_parser', '-r', '-K', '-n', this.container.namespace];
    await this.#host.writeFile(hook, `#!/bin/sh\nexec ${shellQuote(load)} ${policyFolder}/*.aa\n`);
    await this.#host.output(['chmod', '755', hook]);
    await this.container.start();
    await this.container.booted();
    const { stdout } = await this.container.attach(['systemctl', 'list-units', '--failed', '--plain', '--no-legend']);
    if (stdout !== '') throw new Error(`the container has booted, but these units have failed:\n${stdout}`);
  }

  /** Shuts the container down like the host's administrator: by a signal to init. */
  async shutDown(): Promise<void> {
    await this.#host.output(['lxc-stop', '--nokill', '--timeout', '90', '-n', this.container.name]);
  }

  /** Runs a shell script in the container; the script ends at the first failing command. */
  run(script: string): Promise<CommandResult> {
    return this.container.attach(['bash', '-euc', script]);
  }

  /** The processes of a unit, with labels in the host's view. */
  async processesOf(unit: string): Promise<readonly LabelledProcess[]> {
    const group = await this.container.attach(['systemctl', 'show', '-P', 'ControlGroup', unit]);
    const root = `/sys/fs/cgroup/lxc.payload.${this.container.name}`;
    const script = 'for pid in $(cat "$1"/cgroup.procs); do ps -ww -o label= -o args= "$pid"; done';
    const lines = await this.#host.output(['bash', '-c', script, 'bash', `${root}${group.stdout.trim()}`]);
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [, label = '', command = ''] = /^(.*?) \(\w+\) +(.*)$/.exec(line) ?? [];
        return { label, command };
      });
  }

  /** The label of a process under a profile of the container layer, in the host's view. */
  labelOf(profile: string): string {
    return `${this.container.profile}//&:${this.container.namespace}:${profile}`;
  }

  /** The kernel's denials of the container since the last call, in brief. */
  async newDenials(): Promise<readonly string[]> {
    const denials = denialsIn(await this.#host.kernelLog(), this.container);
    const fresh = denials.slice(this.#denialsRead);
    this.#denialsRead = denials.length;
    return [...new Set(fresh)];
  }
}
