import { printable } from '@lamellar/core/language';
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
    '`lamellar help` lists the commands, and `lamellar help COMMAND` the options with examples.',
    '',
  ].join('\n');
}

function findings(state: MachineState): readonly string[] {
  const { hasAppArmor, manifest, isApplied, lxcContainers, hasIncus } = state;
  const ofLxc =
    lxcContainers === undefined
      ? 'this user cannot list the containers of LXC'
      : `${countOf(lxcContainers, 'container')} of LXC`;
  return [
    hasAppArmor
      ? 'AppArmor    enabled'
      : 'AppArmor    not available: policy can be evaluated and checked, but not applied',
    `containers  ${ofLxc}${hasIncus ? '; Incus is installed' : ''}`,
    `manifest    ${manifest === undefined ? 'none: neither lamellar.yaml here nor /etc/lamellar/lamellar.yaml' : printable(manifest)}`,
    `applied     ${isApplied ? 'yes, in /etc/lamellar' : 'nothing'}`,
  ];
}

function stepsFor(state: MachineState): readonly Step[] {
  const { manifest, policyFolder, isApplied, lxcContainers, hasIncus, hasAppArmor, isRoot } = state;
  const canChange = hasAppArmor && isRoot;
  const sudo = hasAppArmor && !isRoot ? 'sudo ' : '';
  if (manifest !== undefined)
    return [
      [`lamellar check ${printable(manifest)}`, 'check the manifest with policy and expectations'],
      ...(canChange || sudo !== '' ? ofHost(sudo, isApplied) : []),
      ['lamellar matrix', 'show who may signal and trace whom'],
    ];
  if (lxcContainers !== 0 || hasIncus)
    return [
      [`${sudo}lamellar init`, 'write a manifest of these containers'],
      ...(isApplied ? ofHost(sudo, isApplied).slice(0, 1) : []),
      ...ofPolicy(policyFolder),
    ];
  return ofPolicy(policyFolder);
}

function ofHost(sudo: string, isApplied: boolean): readonly Step[] {
  const steps: readonly Step[] = [
    [`${sudo}lamellar plan`, 'show the changes that apply would make, with gained and lost permissions'],
    [`${sudo}lamellar status`, 'compare this host with the manifest'],
  ];
  return isApplied ? steps.toReversed() : steps;
}

function ofPolicy(folder: string | undefined): readonly Step[] {
  const place = folder ?? './apparmor.d';
  return [
    [`lamellar check ${place}`, 'check policy for errors'],
    [`lamellar matrix --policy ${place}`, 'show who may signal and trace whom'],
    ['lamellar help can', 'check if a label may do something, and show the rules'],
  ];
}
