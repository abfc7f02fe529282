import { deadState, type ClassByte } from '../automata/automaton.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { execOf } from '../binary/exec-of.ts';
import { filePlace } from '../binary/file-permissions.ts';
import type { BinaryProfile } from '../binary/format/compiled-profile.ts';
import type { KernelPermissions } from '../binary/format/kernel-permissions.ts';
import type { PolicyDb } from '../binary/format/policy-db.ts';
import type { RuledAutomaton, RuledFiles, PrintedEffect } from './effect-automaton.ts';

/** A class of a compiled policy automaton, as rules are read back from it; undefined where it is not mediated. */
export function compiledClass(policy: PolicyDb | undefined, byte: ClassByte): RuledAutomaton | undefined {
  const start = policy?.dfa.step(policy.start, byte) ?? deadState;
  if (policy === undefined || start === deadState) return undefined;
  return {
    start,
    step: (state, next) => policy.dfa.step(state, next),
    classOf: (next) => policy.dfa.classOf(next),
    effects: (state) => effectsOf(policy.permissions(state)),
  };
}

/** What becomes of permissions: what is allowed is not refused quietly, whatever is said of that. */
function effectsOf({ allow, prompt, audit, quiet, deny }: KernelPermissions): Readonly<Record<PrintedEffect, number>> {
  const unasked = ~(allow | prompt);
  return {
    prompt: prompt & ~allow,
    allow: allow & ~audit,
    audit: allow & audit,
    'audit-deny': deny & ~quiet & unasked,
    deny: quiet & unasked,
  };
}

/** The automaton of a compiled profile's rules about files, as they are read back from it; undefined where there are none. */
export function compiledFiles(profile: BinaryProfile): RuledFiles | undefined {
  const place = filePlace(profile);
  if (place === undefined || place.start === deadState) return undefined;
  const { db, start } = place;
  return {
    start,
    step: (state, byte) => db.dfa.step(state, byte),
    classOf: (byte) => db.dfa.classOf(byte),
    grant: (state, subject) => {
      const permissions = db.permissions(state, subject === 'owner');
      const isExecuted = (permissions.allow & filePermissionBits.exec) !== 0;
      const exec = isExecuted ? execOf(db, permissions.xindex) : undefined;
      return { effects: effectsOf(permissions), exec };
    },
  };
}
