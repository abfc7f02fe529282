import type { MeasuredKernel } from '@lamellar/core';
import { printable, textOf, type ByteString } from '@lamellar/core/language';
import type { FileChange, HostLoadChange, LoadChange, PlannedChanges } from '../provision/resources/planned-changes.ts';
import type { NotCompared, PlannedPermissions } from '../provision/plan/permission-changes.ts';
import type { SkippedContainers } from '../provision/resources/skipped-containers.ts';
import type { CountedProfile, CountedProgram } from '../provision/status/container-status.ts';
import { differencesView, texts, type DifferencesView } from './changes-view.ts';
import type { Printed } from './printed.ts';
import { assumptionsView, type Assumptions, type AssumptionsView } from './assumptions-view.ts';

/**
 * The changes of `apply`, and their effect on permissions.
 *
 * @schema plan lamellar plan --format json, lamellar apply --format json
 */
export interface PlanView extends ChangesView, DifferencesView, AssumptionsView {
  /** The failing expectations of the manifest; `apply` changes nothing while an expectation fails. */
  readonly failingExpectations: readonly string[];
  /** The kernel assumed for the permissions. */
  readonly kernel: string;
  /** Running containers whose present policy is not known, and therefore not compared. */
  readonly notCompared: readonly NotCompared[];
}

/**
 * The changes of `apply` or `remove` on the host, without permissions.
 *
 * @schema remove lamellar remove --format json
 */
export interface ChangesView extends Pick<PlannedChanges, 'restarts' | 'waiting' | 'unhooked' | 'lost'> {
  /** Files, and keys of Incus's configuration, that change. */
  readonly files: readonly FileChangeView[];
  /** Changes in the policy namespaces of running containers. */
  readonly loads: readonly LoadChangeView[];
  /** Changes in the root policy namespace. */
  readonly hostLoads: readonly HostLoadChangeView[];
  /** The effects on running processes. */
  readonly processes: readonly ProcessEffectView[];
  /** Containers that are skipped. */
  readonly held: readonly SkippedContainerView[];
  /** The outcome of the run; missing if the command only shows the changes. */
  readonly outcome?: OutcomeView;
}

/** A file to change, with contents as text. Bytes that are not printable text appear as `\\xNN`. */
interface FileChangeView extends Printed<Omit<FileChange, 'isCopy'>> {}

/** The outcome of `apply` or `remove`. */
export interface OutcomeView {
  /**
   * The result: `unchanged` without changes, `changed`, `undone` after a failure, or `unfinished` if the roll-back failed,
   * too.
   */
  readonly result: 'unchanged' | 'changed' | 'undone' | 'unfinished';
  /** Containers that could not be changed, and were rolled back alone. */
  readonly failed: readonly SkippedContainerView[];
  /** Problems of the run that do not belong to a single container. */
  readonly messages: readonly string[];
}

/** Profiles of a running container's policy namespace, to load or unload. */
interface LoadChangeView extends Printed<LoadChange> {}

/** A profile of the root policy namespace, to load or unload. */
interface HostLoadChangeView extends Printed<HostLoadChange> {}

/** The effect of a change of profiles on running processes of a container. */
interface ProcessEffectView {
  /** The container. */
  readonly container: string;
  /** Processes under profiles to unload, which will run without a profile. */
  readonly freed: readonly CountedProfile[];
  /** Processes whose programs new profiles attach to; the profiles apply only after a restart. */
  readonly unreached: readonly CountedProgram[];
}

/** A skipped container. */
interface SkippedContainerView {
  /** The container. */
  readonly container: string;
  /** The reason. */
  readonly problem: string;
}

/** Converts the changes of `apply` to plain data. */
export function planView(
  planned: PlannedChanges,
  { notCompared, ...permissions }: PlannedPermissions,
  skipped: SkippedContainers,
  { kernel, ...assumptions }: Assumptions & { readonly kernel: MeasuredKernel },
  failingExpectations: readonly string[],
): PlanView {
  return {
    failingExpectations,
    kernel: kernel.version,
    ...assumptionsView([assumptions]),
    ...changesView(planned, skipped),
    ...differencesView(permissions),
    notCompared,
  };
}

/** Converts the changes of `apply` except permissions, with the skipped containers. */
export function changesView(
  { files, loads, hostLoads, restarts, waiting, unhooked, processes, lost }: PlannedChanges,
  skipped: SkippedContainers,
): ChangesView {
  return {
    files: files.flatMap(({ isCopy, before, after, ...file }) =>
      isCopy ? [] : [{ ...file, ...contentOf('before', before), ...contentOf('after', after) }],
    ),
    loads: loads.map(({ container, namespace, load, unload }) => ({
      container,
      namespace: textOf(namespace),
      load: texts(load),
      unload: texts(unload),
    })),
    hostLoads: hostLoads.map(({ profile, containers, kind }) => ({ profile: textOf(profile), containers, kind })),
    restarts,
    waiting,
    unhooked,
    processes: processes.map(({ container, freed, unreached }) => ({
      container,
      freed: freed.map(({ profile, count }) => ({ profile: textOf(profile), count })),
      unreached: unreached.map(({ program, profile, count }) => ({
        program: printable(program),
        profile: textOf(profile),
        count,
      })),
    })),
    lost,
    held: skippedView(skipped),
  };
}

/** Converts skipped containers to plain data. */
export function skippedView(skipped: SkippedContainers): readonly SkippedContainerView[] {
  return Array.from(skipped, ([container, { message }]) => ({ container, problem: message }));
}

function contentOf<Name extends 'before' | 'after'>(
  name: Name,
  content: ByteString | undefined,
): { readonly [name in Name]?: string } {
  return content === undefined
    ? {}
    : ({ [name]: content.replaceAll(/[^\n\t]+/g, (text) => textOf(text as ByteString)) } as { [name in Name]: string });
}
