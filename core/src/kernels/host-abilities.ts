import { policyClasses, type ClassRow, type PolicyClass } from '../classes/policy-classes.ts';
import { socketFeatures } from '../classes/network/sockets.ts';
import { chooseKernel } from './choose-kernel.ts';
import { mediates, type Features } from '../profile/features.ts';
import { auditModeOf } from '../snapshot/policy-of-snapshot.ts';
import { featuresOfSnapshot, pinnedFeatures } from '../snapshot/snapshot-features.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { auditModeEffects } from './audit-mode-effects.ts';
import { behaviourWords, loadSetWords, type BehaviourName } from './behaviour-words.ts';
import {
  behaviourNames,
  type KernelDescription,
  type DescribedBehaviour,
  type ProbeReasons,
} from './kernel-description.ts';

/** A capability or limitation of a host's AppArmor, as a sentence. */
export interface HostAbility {
  /** The subject of the ability. */
  readonly about:
    | 'apparmor'
    | 'mode'
    | 'audit-mode'
    | 'stacking'
    | 'classes'
    | 'default-abi'
    | 'kept-policy'
    | 'locked'
    | 'compiler'
    | 'kernel'
    | 'behaviour'
    | 'sight';
  /** `unknown` if not visible. */
  readonly state: 'yes' | 'no' | 'unknown';
  /** Safe to print. */
  readonly text: string;
}

/**
 * Returns the abilities of AppArmor on a host, as far as the snapshot shows, most fundamental first.
 *
 * @param snapshot - with the compiled policy, the files and the versions of the tools
 */
export function abilitiesOf(snapshot: Snapshot): readonly HostAbility[] {
  const features = featuresOfSnapshot(snapshot);
  return [
    appArmor(snapshot),
    ...mode(snapshot),
    ...auditMode(snapshot),
    kernel(snapshot),
    ...(features === undefined
      ? [{ about: 'classes', state: 'unknown', text: 'the mediated classes are not visible' } as const]
      : [stacking(features), classes(features), defaultAbi(features, snapshot)]),
    ...keptPolicy(snapshot),
    ...locked(snapshot),
    compiler(snapshot, features),
    ...snapshot.unseen.map(({ what, reason }): HostAbility => ({
      about: 'sight',
      state: 'unknown',
      text: `not seen: ${textOf(what)}: ${textOf(reason)}`,
    })),
  ];
}

function appArmor({ kernel: { parameters, modules } }: Snapshot): HostAbility {
  const isOn = parameter(parameters, 'enabled') === 'Y' && modules.includes('apparmor' as ByteString);
  const active = modules.map(textOf).join(', ');
  return isOn
    ? { about: 'apparmor', state: 'yes', text: 'AppArmor is on' }
    : {
        about: 'apparmor',
        state: 'no',
        text: `AppArmor is disabled (active security modules: ${active === '' ? 'none' : active}): boot with \`apparmor\` in \`lsm=\``,
      };
}

/** @see `PROFILE_MODE` in the kernel's `policy.h` */
function mode({ kernel: { parameters } }: Snapshot): readonly HostAbility[] {
  const listed = parameter(parameters, 'mode');
  if (listed === undefined || listed === 'enforce') return [];
  const effect = listed === 'complain' ? ': violations of profiles in enforce mode are only logged' : '';
  return [{ about: 'mode', state: 'no', text: `the kernel as a whole is in mode ${listed}${effect}` }];
}

function auditMode(snapshot: Snapshot): readonly HostAbility[] {
  const value = auditModeOf(snapshot);
  if (value === 'normal') return [];
  const text = `the kernel's audit mode is ${value}: ${auditModeEffects[value]}`;
  return [{ about: 'audit-mode', state: 'no', text }];
}

function kernel({ kernel: { release } }: Snapshot): HostAbility {
  const shown = textOf(release);
  const choice = chooseKernel(shown);
  if (choice === undefined)
    return { about: 'kernel', state: 'unknown', text: `kernel ${shown} has an unknown version` };
  if (choice.exact) return { about: 'kernel', state: 'yes', text: `kernel ${shown} was measured` };
  const patched = choice.patchedBy === undefined ? '' : ` (${choice.patchedBy} patches AppArmor)`;
  return {
    about: 'kernel',
    state: 'unknown',
    text: `kernel ${shown} was not measured${patched}: answers are those of ${choice.kernel.version}`,
  };
}

/**
 * Returns a sentence for each behaviour in which kernels differ. A tried behaviour that differs from the measurement of
 * the identical kernel has state `no`. A behaviour not tried has state `unknown`.
 */
export function behavioursOf(
  { release, behaviours, loadSets, nearest }: KernelDescription,
  reasons: ProbeReasons = new Map(),
): readonly HostAbility[] {
  const choice = chooseKernel(textOf(release));
  const exact = choice?.exact === true ? choice.kernel : undefined;
  const of = <Value>(
    listed: DescribedBehaviour<Value> | undefined,
    expected: Value | undefined,
    words: (value: Value) => string,
    name: BehaviourName | 'loadSets',
  ): readonly HostAbility[] => {
    if (listed === undefined) return [];
    const { value, from } = listed;
    const text = words(value);
    if (from === 'nearest') {
      const reason = reasons.get(name) ?? 'a control of the trial failed';
      return [
        { about: 'behaviour', state: 'unknown', text: `${text} (not probed: ${reason}; assumed as in ${nearest})` },
      ];
    }
    if (expected !== undefined && expected !== value)
      return [{ about: 'behaviour', state: 'no', text: `${text} (differs from the measured ${nearest})` }];
    return [{ about: 'behaviour', state: 'yes', text: `${text} (probed)` }];
  };
  return [
    ...behaviourNames.flatMap((name) =>
      of(behaviours[name], exact?.behaviours[name], (value) => behaviourWords[name][value ? 'yes' : 'no'], name),
    ),
    ...of(loadSets, exact?.loadSets, (value) => loadSetWords[value], 'loadSets'),
  ];
}

/** The requirements of LXC and Incus for a container's policy namespace. */
function stacking(features: Features): HostAbility {
  const has = ['domain/stack', 'namespaces/profile'].every((feature) => features.has(feature));
  return has
    ? {
        about: 'stacking',
        state: 'yes',
        text: 'containers can have separate policy namespaces, stacked below host layers',
      }
    : {
        about: 'stacking',
        state: 'no',
        text: 'the kernel has no stacked policy namespaces: containers cannot have a container layer',
      };
}

const allClasses = Object.keys(policyClasses) as PolicyClass[];

function classes(features: Features): HostAbility {
  const [own, others] = split((each) => mediates(each, features, features));
  return {
    about: 'classes',
    state: 'yes',
    text: `the kernel mediates ${own.join(', ')}${others.length === 0 ? '' : `; not ${others.join(', ')}`}`,
  };
}

/**
 * Reports classes missing in the pinned features: policy without an `abi` rule is compiled for these features, and
 * everything missing is allowed.
 */
function defaultAbi(features: Features, { files }: Snapshot): HostAbility {
  const pinned = pinnedFeatures(files.filter(({ container }) => container === undefined));
  if (pinned === undefined)
    return { about: 'default-abi', state: 'unknown', text: 'no features are pinned for policy without an `abi` rule' };
  const shown = textOf(pinned.file);
  const policy = pinned.features;
  if (policy === undefined)
    return {
      about: 'default-abi',
      state: 'unknown',
      text: `${shown}, pinned for policy without an \`abi\` rule, is not visible`,
    };
  const [, lacking] = split((each) => !mediates(each, features, features) || mediates(each, features, policy));
  return lacking.length === 0
    ? {
        about: 'default-abi',
        state: 'yes',
        text: `policy without an \`abi\` rule mediates all these classes (${shown})`,
      }
    : {
        about: 'default-abi',
        state: 'no',
        text: `policy without an \`abi\` rule allows everything of ${lacking.join(', ')} (${shown})`,
      };
}

function split(isIn: (policyClass: PolicyClass) => boolean): readonly [PolicyClass[], PolicyClass[]] {
  return [allClasses.filter(isIn), allClasses.filter((each) => !isIn(each))];
}

function keptPolicy({ namespaces, kernel: { parameters } }: Snapshot): readonly HostAbility[] {
  const profiles = namespaces.flatMap((namespace) => namespace.profiles);
  if (profiles.length === 0) return [];
  const without = profiles.filter(({ load }) => load === undefined).length;
  if (without === 0) {
    const text = `the kernel keeps the compiled policy of its ${profiles.length} profiles`;
    return [{ about: 'kept-policy', state: 'yes', text }];
  }
  const isShown = parameter(parameters, 'export_binary') === 'N';
  const why = isShown ? ', as `export_binary` is off' : '';
  const text = `the compiled policy of ${without} of ${profiles.length} profiles is not visible${why}: their permissions are unknown`;
  return [{ about: 'kept-policy', state: 'no', text }];
}

function locked({ kernel: { parameters } }: Snapshot): readonly HostAbility[] {
  if (parameter(parameters, 'lock_policy') !== 'Y') return [];
  return [
    {
      about: 'locked',
      state: 'no',
      text: 'policy is locked: the kernel refuses to load or remove policy until the next boot',
    },
  ];
}

function compiler({ tools }: Snapshot, features: Features | undefined): HostAbility {
  const version = tools.get('apparmor_parser' as ByteString);
  if (version === undefined)
    return {
      about: 'compiler',
      state: 'no',
      text: 'apparmor_parser is missing: no policy can be compiled or loaded',
    };
  const shown = `apparmor_parser ${textOf(version)}`;
  const beyond = /^[0-4]\./.test(version) && features?.has(socketFeatures.v9) === true ? ofLaterCompilers() : [];
  return beyond.length === 0
    ? { about: 'compiler', state: 'yes', text: shown }
    : {
        about: 'compiler',
        state: 'no',
        text: `${shown} is older than the kernel: with every abi, rules about ${beyond.join(', ')} have a partial effect or none`,
      };
}

/**
 * Returns the classes for which compilers before AppArmor 5.0 and kernels with the v9 socket class use different
 * formats.
 */
function ofLaterCompilers(): readonly PolicyClass[] {
  const [found] = split((each) => {
    const { feature, answeredWith }: ClassRow = policyClasses[each];
    return [feature, answeredWith?.feature].includes(socketFeatures.v9);
  });
  return found;
}

function parameter(parameters: ReadonlyMap<ByteString, ByteString>, name: string): string | undefined {
  const value = parameters.get(name as ByteString);
  return value === undefined ? undefined : textOf(value);
}
