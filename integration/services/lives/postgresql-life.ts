import { until, type ServiceLife } from './service-life.ts';

const psql = 'runuser -u postgres -- psql -XAtc';

/** Runs separate statements as the superuser over the socket. */
function sql(...statements: readonly string[]): string {
  return `runuser -u postgres -- psql -XqAt -v ON_ERROR_STOP=1 <<'END'\n${statements.join(';\n')};\nEND\n`;
}

export const postgresqlLife: ServiceLife = {
  policy: 'postgresql',
  unit: 'postgresql@17-main',
  profiles: ['postgresql'],
  steps: [
    { what: 'answers', script: sql('select 1'), prints: '1\n' },
    {
      what: 'answers over the network, encrypted',
      script: `${sql("alter user postgres password 'secret'")}psql 'host=127.0.0.1 user=postgres password=secret sslmode=require' -XAtc 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'`,
      prints: 't\n',
    },
    { what: 'reloads by systemd', isAdministered: true, script: 'systemctl reload postgresql@17-main' },
    {
      what: 'reloads by a statement',
      script: sql("alter system set work_mem = '5MB'", 'select pg_reload_conf()'),
      prints: 't\n',
    },
    {
      what: 'reloads by its own command',
      isAdministered: true,
      script: 'pg_ctlcluster 17 main reload; pg_ctlcluster 17 main status',
      prints: /server is running/,
    },
    {
      what: 'works with several processes, and compiles a query',
      script: sql(
        'create table numbers as select generate_series(1, 20000) as number',
        'vacuum analyze numbers',
        'set max_parallel_workers_per_gather = 2',
        'set min_parallel_table_scan_size = 0',
        'set parallel_setup_cost = 0',
        'set parallel_tuple_cost = 0',
        'select count(*) from numbers',
        'checkpoint',
        'drop table numbers',
      ),
      prints: '20000\n',
    },
    {
      what: 'cancels and ends a session of another',
      isAdministered: true,
      script: [
        `{ ${psql} 'select pg_sleep(600)' 2> /tmp/canceled & }; slept=$!`,
        until(
          `${psql} "select pg_cancel_backend(pid) from pg_stat_activity where query ~ '^select pg_sleep'" | grep -q t`,
        ),
        'wait $slept || cat /tmp/canceled',
      ].join('; '),
      prints: /canceling statement due to user request/,
    },
    {
      what: 'writes on to its log after a rotation',
      script: `logrotate -f /etc/logrotate.d/postgresql-common; systemctl reload postgresql@17-main; ${until('[ -s /var/log/postgresql/postgresql-17-main.log ]')}`,
    },
  ],
};
