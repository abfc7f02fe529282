import { capabilityNames, ruleSignalNames } from '@lamellar/core/language';
import { describe, expect, it } from 'vitest';
import { renderDumpedProfile } from './dump-text.ts';
import type { DumpedProfile } from '../views/dump-view.ts';

const plain = (text: string): string => text;
const style = { allow: plain, deny: plain, faint: plain };

const profile: DumpedProfile = {
  name: 'p',
  offset: 0,
  size: 100,
  format: 9,
  mode: 'enforce',
  flags: [],
  mediates: ['signal'],
  capabilities: { allow: [], audit: [], deny: [], extended: [] },
  limits: {},
  leadsTo: [],
  tables: {},
  rules: { signal: [], ptrace: null },
  uncovered: {},
};

function render(changes: Partial<DumpedProfile>, columns = 80): string {
  return renderDumpedProfile({ ...profile, ...changes }, style, columns);
}

function withCapabilities(allow: readonly string[]): string {
  return render({ capabilities: { ...profile.capabilities, allow } });
}

describe('renderDumpedProfile', () => {
  it('distinguishes classes without rules and classes without mediation', () => {
    expect(render({})).toContain('\n  no rule       signal\n  not mediated  ptrace');
  });

  it('prints flags separately from the mode', () => {
    expect(render({})).not.toContain('flags');
    expect(render({ flags: ['hat', 'attach_disconnected'] })).toContain(
      '\n  mode          enforce\n  flags         hat, attach_disconnected\n',
    );
  });

  it('prints large sets of capabilities by their complement', () => {
    expect(withCapabilities([])).toContain('capabilities  none\n');
    expect(withCapabilities(capabilityNames)).toContain('capabilities  all\n');
    expect(withCapabilities(capabilityNames.slice(2))).toContain('capabilities  all but chown, dac_override\n');
  });

  it('prints large sets of signals by their complement', () => {
    const signals = [
      ...ruleSignalNames.filter((name) => !['kill', 'tstp', 'poll'].includes(name)),
      ...Array.from({ length: 33 }, (_, index) => `rtmin+${index}`),
    ];
    const rule = {
      text: `signal set=(${signals.join(', ')}) peer=a,`,
      effect: 'allow',
      permissions: [],
      signals,
    } as const;
    expect(render({ rules: { signal: [rule], ptrace: [] } })).toContain('signal set=(every signal but kill) peer=a,');
  });

  it('names a few of many profiles', () => {
    const leadsTo = Array.from({ length: 2000 }, (_, index) => `p${index}`);
    expect(render({ leadsTo })).toContain('leads to      p0, p1, p2, p3, p4, p5, p6, p7, and 1,992 more\n');
  });

  it('breaks lists at the width of the terminal', () => {
    const text = withCapabilities(capabilityNames.slice(0, 30));
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
