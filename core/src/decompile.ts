/**
 * Compiled policy as rules, verified against its automata.
 *
 * @module
 */
export { Budget } from './automata/budget.ts';
export { decompileAttachment, type DecompiledAttachment } from './decompile/decompile-attachment.ts';
export { decompileProfile, type DecompileBudgets } from './decompile/decompile-profile.ts';
export type { DecompiledRule, DecompiledRules } from './decompile/decompile-class.ts';
export type { PrintedEffect } from './decompile/effect-automaton.ts';
export { peerRuleParts, type PeerRuleParts } from './compile/peer-layouts.ts';
