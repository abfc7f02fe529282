/**
 * Snapshots: reading files, and the policy in force.
 *
 * @module
 */
export { readSnapshotFile, snapshotOfBytes } from './snapshot/read-snapshot-file.ts';
export { nameOfUnknown, policyInForce, unreadProfiles } from './snapshot/policy-in-force.ts';
