import type { StackedPolicy } from '@lamellar/core';
import { parseLabel, type LabelError, type LabelResult } from '@lamellar/core/labels';
import { textOf, type ByteString } from '@lamellar/core/language';
import {
  compilerOfSnapshot,
  featuresOfSnapshot,
  layerNamesOf,
  TaskLayers,
  type Snapshot,
  type SnapshotTask,
  type UnknownProfile,
} from '@lamellar/core/snapshot';
import type { UnreadFile } from '@lamellar/node/policy';
import { nameOfUnknown, policyInForce, unreadProfiles } from '@lamellar/node/snapshot';
import type { KernelAndCompiler } from '../adapters/policy/policy-surroundings.ts';
import { chosenSnapshot, type SnapshotOptions } from './chosen-snapshot.ts';

/** The policy in force on a host, and the processes, by which labels can be named. */
export class LivePolicy {
  readonly policy: StackedPolicy;
  readonly #unknown: readonly UnknownProfile[];
  readonly #layers: TaskLayers;
  readonly snapshot: Snapshot;

  /** @throws LoadError if all compiled policy is invisible */
  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
    this.#layers = new TaskLayers(snapshot);
    const { policy, unknown } = policyInForce(snapshot);
    this.policy = policy;
    this.#unknown = unknown;
  }

  /** The profiles that no answer takes into account, with the reason. */
  get unread(): readonly UnreadFile[] {
    return unreadProfiles(this.#unknown);
  }

  /**
   * Finds the process of a text: `pid:1234`, or `web:pid:12` by its id in container `web`. Undefined if a text names no
   * process.
   */
  processOf(written: ByteString): { readonly task: SnapshotTask } | { readonly error: LabelError } | undefined {
    const parts = /^(?:(.+):)?pid:(\d+)$/s.exec(written);
    if (parts === null) return undefined;
    const [, container, digits] = parts as unknown as [string, ByteString | undefined, string];
    const id = Number(digits);
    const found = container === undefined ? this.#task(id) : this.#tasksIn(container, id);
    const [task, ...others] = found;
    if (task === undefined) {
      const where = container === undefined ? '' : ` in a container \`${textOf(container)}\``;
      return {
        error: {
          message: `no process ${digits}${where}`,
          hint: 'list processes with `lamellar ps --format ndjson`',
        },
      };
    }
    if (others.length > 0)
      return {
        error: {
          message: `several containers have the name \`${textOf(container ?? written)}\` and have a process ${digits}`,
          hint: `write one of ${found.map((one) => `pid:${one.id}`).join(', ')}`,
        },
      };
    return { task };
  }

  /** Returns the label of a process, with its unloaded profiles in unconfined mode. */
  labelOf(task: SnapshotTask): LabelResult {
    return parseLabel(task.label, this.policy.root, this.#layers.unloadedIn(task));
  }

  /** Explains an error, if the profile is loaded but its compiled policy is invisible. */
  explained(written: ByteString, error: LabelError): LabelError {
    const at = written.indexOf(':');
    const [container] = at > 0 ? this.policy.containersCalled(written.slice(0, at) as ByteString) : [];
    const unseen = this.#unknown.find((profile) => {
      const name = nameOfUnknown(profile);
      return name === error.missing || (profile.namespace === '' && profile.name === container?.hostLayer);
    });
    if (unseen === undefined) {
      const hint = this.hintAboutStopped(error.missing ?? (written.slice(0, Math.max(at, 0)) as ByteString));
      if (hint !== undefined) return { message: error.message, hint };
      if (/^\d+$/.test(written)) return { message: error.message, hint: `did you mean \`pid:${written}\`?` };
      return (container === undefined ? this.#withoutNamespace(written.slice(0, at)) : undefined) ?? error;
    }
    const reason =
      unseen.reason === 'no compiled policy'
        ? 'the kernel does not show its compiled policy'
        : 'its compiled policy in the kernel is damaged';
    return {
      message: `profile \`${textOf(nameOfUnknown(unseen))}\` is loaded, and ${reason}`,
      hint: 'load the profile again, or name a file with --policy',
    };
  }

  /**
   * Returns a hint if a missing profile, policy namespace (`:NAME:`) or container belongs to a stopped container.
   *
   * @param missing - the name of a profile, a policy namespace or a container
   */
  hintAboutStopped(missing: ByteString): string | undefined {
    const stopped = this.snapshot.containers.find((container) => {
      const names = layerNamesOf(container);
      const isNamed = names !== undefined && (missing === names.profile || missing.startsWith(`:${names.namespace}:`));
      return !container.isRunning && (isNamed || missing === container.name);
    });
    return stopped && `container \`${textOf(stopped.name)}\` is stopped: a start loads the policy`;
  }

  /** Explains a label in a running container without a policy namespace. */
  #withoutNamespace(name: string): LabelError | undefined {
    const { containers, tasks } = this.snapshot;
    const labels = tasks.flatMap(({ container, label }) => {
      const named = container === undefined ? undefined : containers[container];
      return named?.name === name && named.isRunning ? [`\`${textOf(label)}\``] : [];
    });
    if (labels.length === 0) return undefined;
    const [first, ...others] = new Set(labels);
    return {
      message: `container \`${textOf(name as ByteString)}\` has no policy namespace`,
      hint: `its processes run under ${first}${others.length === 0 ? '' : ' and other labels: `lamellar ps`'}`,
    };
  }

  #task(id: number): readonly SnapshotTask[] {
    return this.snapshot.tasks.filter((task) => task.id === id);
  }

  #tasksIn(container: ByteString, id: number): readonly SnapshotTask[] {
    const { containers, tasks } = this.snapshot;
    const isSelected = (index: number | undefined): boolean => {
      const name = index === undefined ? undefined : containers[index]?.name;
      return (
        name === container || (container.length >= shortestId && name?.startsWith(container) === true && isId(name))
      );
    };
    const found = tasks.filter(
      (task) => isSelected(task.container) && (this.#layers.idInContainer(task) ?? task.id) === id,
    );
    // An ordinary user can create a control group with a container's name; a runtime knows the real container.
    const known = found.filter((task) => containers[task.container ?? -1]?.path !== undefined);
    return known.length === 0 ? found : known;
  }
}

/** The usual length of displayed ids, in digits. */
const shortestId = 12;

function isId(name: ByteString): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** Reads a host's state: the kernel, and a function to create the policy for a kernel. */
export async function chosenHost(options: SnapshotOptions, surroundings: boolean) {
  const snapshot = await chosenSnapshot(options, surroundings);
  return { kernel: kernelOf(snapshot), policy: () => new LivePolicy(snapshot) };
}

/** Returns the kernel and the compiler of a snapshot. */
export function kernelOf(snapshot: Snapshot): KernelAndCompiler {
  const { release } = snapshot.kernel;
  return {
    release: textOf(release),
    features: featuresOfSnapshot(snapshot),
    compiler: compilerOfSnapshot(snapshot),
  };
}
