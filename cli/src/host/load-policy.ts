import { release } from 'node:os';
import path from 'node:path';
import {
  bytesOf,
  chooseKernel,
  CompiledUnit,
  measuredKernels,
  PolicyCache,
  PolicyNamespace,
  PolicyUnit,
  Source,
  textOf,
  type MeasuredKernel,
  type PolicyEnvironment,
} from '@lamellar/core';
import { CommandError } from '../exit-status.ts';
import type { PolicyOptions } from '../policy-options.ts';
import { CompiledFile } from './compiled-file.ts';
import { knownAbis, readDefaultFeatures, readKernelFeatures } from './kernel-features.ts';
import { kindOf, listNames, listPolicyFiles, PolicyFiles } from './policy-files.ts';

/** The policy that a command line names, and the kernel that it is to be judged by. */
export interface LoadedPolicy {
  readonly root: PolicyNamespace;
  readonly kernel: MeasuredKernel;
  /** What could not be read below a directory; the rest stands without it. */
  readonly unread: readonly UnreadFile[];
}

export interface UnreadFile {
  readonly path: string;
  readonly reason: string;
}

/** Finds the policy files of the options. Their contents are read when they are needed. */
export function loadPolicy(options: PolicyOptions): LoadedPolicy {
  if (options.manifest !== undefined) throw new CommandError('--manifest is not there yet', { hint: 'use --policy' });
  if (options.live === true) throw new CommandError('--live is not there yet', { hint: 'use --policy' });
  const { policy = [], namespace: namespaces = [], Include: searched = [] } = options;
  if (policy.length === 0 && namespaces.length === 0)
    throw new CommandError('no policy given', { hint: 'name some with --policy, such as --policy /etc/apparmor.d' });

  const kernel = kernelOf(options.kernel);
  const files = new PolicyFiles([...searched, options.base]);
  const environment: PolicyEnvironment = {
    resolve: files.resolve,
    cache: new PolicyCache(),
    kernelFeatures: readKernelFeatures(options, kernel),
    defaultFeatures: readDefaultFeatures(),
    knownAbis,
    loadSets: kernel.loadSets,
  };
  const root = PolicyNamespace.root();
  const loader = new Loader(files, environment);
  for (const place of policy) loader.load(place, root);
  for (const word of namespaces) {
    const { name, place } = splitNamespace(word);
    loader.load(place, root.ensure(name.split('//').map(bytesOf)));
  }
  return { root, kernel, unread: loader.unread };
}

/** The kernel to assume; stderr says where it is not the very one that was asked for. */
function kernelOf(version: string | undefined): MeasuredKernel {
  const newest = measuredKernels.at(-1);
  if (version === undefined && newest !== undefined) return newest;
  const wanted = version === 'host' || version === undefined ? release() : version;
  const choice = chooseKernel(wanted);
  if (choice === undefined) {
    const known = measuredKernels.map((kernel) => kernel.version).join(', ');
    throw new CommandError(`unknown kernel \`${textOf(bytesOf(wanted))}\``, {
      hint: `write a version such as 6.12.43, or \`host\`; measured were ${known}`,
    });
  }
  if (!choice.exact)
    process.stderr.write(
      `lamellar: kernel ${textOf(bytesOf(wanted))} was not measured; assuming ${choice.kernel.version}\n`,
    );
  return choice.kernel;
}

/** `NAME=PATH`. LXC's names hold no `=`; a path may, so the first one counts. */
function splitNamespace(word: string): { name: string; place: string } {
  const at = word.indexOf('=');
  if (at <= 0 || at === word.length - 1)
    throw new CommandError(`\`${textOf(bytesOf(word))}\` is not NAME=PATH`, { hint: "write --namespace 'NAME=PATH'" });
  const name = word.slice(0, at);
  if (name.includes(':') || name.split('//').includes(''))
    throw new CommandError(`\`${textOf(bytesOf(name))}\` is no name of a policy namespace`, {
      hint: 'write it without colons, and `OUTER//INNER` for a namespace in a namespace',
    });
  return { name, place: word.slice(at + 1) };
}

/** Both kinds of policy have NULs only in their compiled form, which begins in one way. */
const compiledHint = 'compiled policy begins with a `version`: it is what `apparmor_parser --stdout` writes';

class Loader {
  readonly #files: PolicyFiles;
  readonly #environment: PolicyEnvironment;
  readonly #loaded = new Map<PolicyNamespace, Set<Source | CompiledFile>>();
  readonly unread: UnreadFile[] = [];

  constructor(files: PolicyFiles, environment: PolicyEnvironment) {
    this.#files = files;
    this.#environment = environment;
  }

  /** A file, a directory of files, or a policy tree. */
  load(place: string, namespace: PolicyNamespace): void {
    const shown = place === '' ? '``' : textOf(bytesOf(place));
    const kind = kindOf(place);
    if (kind === 'missing') throw new CommandError(`${shown}: no such file or directory`);
    if (kind !== 'directory') {
      const failed = this.#file(place, namespace);
      if (failed !== undefined) throw new CommandError(`${shown}: ${failed.reason}`, failed);
      return;
    }
    if (isTree(place)) {
      this.#tree(place, namespace);
      return;
    }
    const found = this.#directory(place, namespace);
    if ('reason' in found) throw new CommandError(`${shown}: ${found.reason}`);
    if (found.files.length === 0)
      throw new CommandError(`${shown}: a directory without policy`, {
        hint: 'policy is in files of the directory itself, or in profiles/ and namespaces/ below it',
      });
  }

  #tree(place: string, namespace: PolicyNamespace): void {
    const profiles = path.join(place, 'profiles');
    if (kindOf(profiles) === 'directory') {
      const found = this.#directory(profiles, namespace);
      if ('reason' in found) this.unread.push({ path: profiles, reason: found.reason });
    }
    const namespaces = path.join(place, 'namespaces');
    if (kindOf(namespaces) !== 'directory') return;
    const listed = listNames(namespaces);
    if ('reason' in listed) {
      this.unread.push({ path: namespaces, reason: listed.reason });
      return;
    }
    for (const name of listed.names) {
      const below = path.join(namespaces, name);
      const kind = kindOf(below);
      if (kind === 'directory') this.#tree(below, namespace.ensure([bytesOf(name)]));
      else this.unread.push({ path: below, reason: kind === 'missing' ? 'a link that leads nowhere' : 'no directory' });
    }
  }

  /** As apparmor_parser takes a directory: what `disable/` names is passed over, `force-complain/` is obeyed. */
  #directory(place: string, namespace: PolicyNamespace): ReturnType<typeof listPolicyFiles> {
    const listed = listPolicyFiles(place);
    if ('reason' in listed) return listed;
    const enabled = listed.files.filter(
      (file) => kindOf(path.join(place, 'disable', path.basename(file))) === 'missing',
    );
    for (const file of enabled) {
      const forced = kindOf(path.join(place, 'force-complain', path.basename(file))) !== 'missing';
      const failed = this.#file(file, namespace, forced);
      if (failed !== undefined) this.unread.push({ path: file, reason: failed.reason });
    }
    return listed;
  }

  /** Loads a file once into a namespace, however often it is named; or says why it cannot be read. */
  #file(
    file: string,
    namespace: PolicyNamespace,
    forceComplain = false,
  ): { reason: string; hint?: string } | undefined {
    const read = this.#files.read(file);
    if ('reason' in read) return read;
    if (read instanceof Source && read.text.includes('\0'))
      return { reason: 'neither policy text nor compiled policy', hint: compiledHint };
    const loaded = this.#loaded.get(namespace) ?? new Set();
    this.#loaded.set(namespace, loaded);
    if (!loaded.has(read)) namespace.load(this.#unit(read, forceComplain));
    loaded.add(read);
    return undefined;
  }

  #unit(read: Source | CompiledFile, forceComplain: boolean): PolicyUnit | CompiledUnit {
    return read instanceof Source
      ? new PolicyUnit(read, this.#environment, forceComplain)
      : new CompiledUnit(read.name, read.bytes, this.#environment.loadSets);
  }
}

function isTree(place: string): boolean {
  return kindOf(path.join(place, 'profiles')) === 'directory' || kindOf(path.join(place, 'namespaces')) === 'directory';
}
