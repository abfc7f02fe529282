import { bytesOf, textOf } from '@lamellar/core/language';
import type { MachineState } from '../adapters/machine-state.ts';
import { countOf } from '../words/count-of.ts';

/** A command, with its purpose. */
type Step = readonly [command: string, purpose: string];

/** Describes the state of a machine, and the commands to run next. */
export function nextSteps(state: MachineState): string {
  const steps = stepsFor(state);
  const columns = Math.max(...steps.map(([command]) => command.length));
  return [
    'on this machine',
    ...findings(state).map((line) => `  ${line}`),
    '',
    'next',
    ...steps.map(([command, purpose]) => `  ${command.padEnd(columns)}   ${purpose}`),
    '',
    '`lamellar help` has every command, `lamellar help COMMAND` its options and examples.',
    '',
  ].join('\n');
}

function findings(state: MachineState): readonly string[] {
  const { hasAppArmor, manifest, isApplied, lxcContainers, hasIncus } = state;
  const ofLxc =
    lxcContainers === undefined
      ? 'those of LXC cannot be listed by this user'
      : `${countOf(lxcContainers, 'container')} of LXC`;
  return [
    hasAppArmor
      ? 'AppArmor    the kernel has it'
      : 'AppArmor    the kernel shows none: policy can be asked and checked, and not be applied',
    `containers  ${ofLxc}${hasIncus ? '; Incus is there' : ''}`,
    `manifest    ${manifest === undefined ? 'neither lamellar.yaml here nor /etc/lamellar/lamellar.yaml' : shown(manifest)}`,
    `applied     ${isApplied ? 'something, in /etc/lamellar' : 'nothing'}`,
  ];
}

function stepsFor(state: MachineState): readonly Step[] {
  const { manifest, policyFolder, isApplied, lxcContainers, hasIncus, hasAppArmor, isRoot } = state;
  const canChange = hasAppArmor && isRoot;
  const sudo = hasAppArmor && !isRoot ? 'sudo ' : '';
  if (manifest !== undefined)
    return [
      [`lamellar check ${shown(manifest)}`, 'is it right, and does what it expects hold?'],
      ...(canChange || sudo !== '' ? ofHost(sudo, isApplied) : []),
      ['lamellar matrix', 'who may signal and trace whom by it'],
    ];
  if (lxcContainers !== 0 || hasIncus)
    return [
      [`${sudo}lamellar init`, 'a manifest to begin with, from these containers'],
      ...(isApplied ? ofHost(sudo, isApplied).slice(0, 1) : []),
      ...ofPolicy(policyFolder),
    ];
  return ofPolicy(policyFolder);
}

function ofHost(sudo: string, isApplied: boolean): readonly Step[] {
  const steps: readonly Step[] = [
    [`${sudo}lamellar plan`, 'what applying it would change, and who gains or loses what'],
    [`${sudo}lamellar status`, 'is this host as it says?'],
  ];
  return isApplied ? steps.toReversed() : steps;
}

function ofPolicy(folder: string | undefined): readonly Step[] {
  const place = folder ?? './apparmor.d';
  return [
    [`lamellar check ${place}`, 'is this valid policy?'],
    [`lamellar matrix --policy ${place}`, 'who may signal and trace whom by it'],
    ['lamellar help can', 'may a label do something, and which rules say so?'],
  ];
}

/** Escapes the path of a manifest, which has no blanks because only two paths are possible. */
function shown(path: string): string {
  return textOf(bytesOf(path));
}
