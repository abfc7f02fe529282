import { expect, it } from 'vitest';
import type { MachineState } from '../adapters/machine-state.ts';
import { nextSteps } from './next-steps.ts';

const nothing: MachineState = {
  isRoot: true,
  hasAppArmor: true,
  policyFolder: '/etc/apparmor.d',
  manifest: undefined,
  isApplied: false,
  lxcContainers: 0,
  hasIncus: false,
};

/** Returns the suggested commands, in order. */
function offered(state: Partial<MachineState>): readonly string[] {
  const [, text = ''] = nextSteps({ ...nothing, ...state }).split('\nnext\n');
  return Array.from(text.matchAll(/^ {2}(\S.*?) {3}/gm), ([, command = '']) => command);
}

const ofPolicy = ['lamellar check /etc/apparmor.d', 'lamellar matrix --policy /etc/apparmor.d', 'lamellar help can'];
const manifest = 'lamellar.yaml';

it.each<[what: string, state: Partial<MachineState>, commands: readonly string[]]>([
  ['without containers, what can be asked of policy', {}, ofPolicy],
  ['with containers, a manifest', { lxcContainers: 2 }, ['lamellar init', ...ofPolicy]],
  ['with Incus alone, a manifest, too', { hasIncus: true }, ['lamellar init', ...ofPolicy]],
  [
    'where somebody else may list containers, with sudo',
    { isRoot: false, lxcContainers: undefined },
    ['sudo lamellar init', ...ofPolicy],
  ],
  [
    'with a manifest, what it would change',
    { manifest },
    ['lamellar check lamellar.yaml', 'lamellar plan', 'lamellar status', 'lamellar matrix'],
  ],
  [
    'with one that is applied, how it is',
    { manifest, isApplied: true },
    ['lamellar check lamellar.yaml', 'lamellar status', 'lamellar plan', 'lamellar matrix'],
  ],
  [
    'with one, where no kernel could have it',
    { manifest, hasAppArmor: false },
    ['lamellar check lamellar.yaml', 'lamellar matrix'],
  ],
  [
    'with one, as an ordinary user',
    { manifest, isRoot: false },
    ['lamellar check lamellar.yaml', 'sudo lamellar plan', 'sudo lamellar status', 'lamellar matrix'],
  ],
])('%s', (_, state, commands) => {
  expect(offered(state)).toEqual(commands);
});

it('lists the possible next steps', () => {
  const text = nextSteps({ ...nothing, hasAppArmor: false, lxcContainers: 1, hasIncus: true, isApplied: true });
  expect(text.split('\n\nnext')[0]).toBe(`on this machine
  AppArmor    not available: policy can be evaluated and checked, but not applied
  containers  1 container of LXC; Incus is installed
  manifest    none: neither lamellar.yaml here nor /etc/lamellar/lamellar.yaml
  applied     yes, in /etc/lamellar`);
});
