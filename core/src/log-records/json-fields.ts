import { fieldsIn, type JsonFields } from './json-objects.ts';

/** Journald's transports. A label `transport` with a different value is not about journald. */
const transports: ReadonlySet<unknown> = new Set(['audit', 'driver', 'syslog', 'journal', 'stdout', 'kernel']);

/** Returns journald's transport of a message, in the fields of journald, Beats or Loki. */
export function transportOf(object: JsonFields): unknown {
  if (object['_TRANSPORT'] !== undefined) return object['_TRANSPORT'];
  const ofBeats = fieldsIn(object['systemd'])?.['transport'];
  if (ofBeats !== undefined) return ofBeats;
  const ofLoki = (fieldsIn(object['labels']) ?? fieldsIn(object['stream']))?.['transport'];
  return transports.has(ofLoki) ? ofLoki : undefined;
}

/** Returns the program that wrote a message, in the fields of journald or Beats. */
export function programOf(object: JsonFields): unknown {
  return object['_EXE'] ?? fieldsIn(fieldsIn(object['journald'])?.['process'])?.['executable'];
}

/** Returns the host that wrote a message, in the fields of journald, Beats or Loki. */
export function hostOfObject(object: JsonFields): string | undefined {
  const [host, agent, labels, stream, input, log] = ['host', 'agent', 'labels', 'stream', 'input', 'log'].map((name) =>
    fieldsIn(object[name]),
  );
  // A Filebeat with journals of several hosts replaces `host` by the Filebeat's own host.
  const remote = input?.['type'] === 'journald' ? fieldsIn(log?.['source'])?.['address'] : undefined;
  return [
    object['_HOSTNAME'],
    object['hostname'],
    object['host'],
    remote,
    // `host.hostname` is the name of uname(2), as in a snapshot, and `host.name` can have a domain.
    host?.['hostname'],
    host?.['name'],
    agent?.['hostname'],
    ...[labels, stream].flatMap((fields) => hostLabels.map((label) => fields?.[label])),
  ].find((value): value is string => typeof value === 'string' && value !== '');
}

/** The usual labels of Loki for a host. */
const hostLabels = ['host', 'hostname', 'nodename', 'name', 'instance'];
