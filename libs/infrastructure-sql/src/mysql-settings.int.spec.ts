import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StoreRefusedError, StoreUnavailableError } from '@distribute-schedule/application';
import { aConfig, aTask } from '@distribute-schedule/domain/testing';
import { createConnection, type Connection } from 'mysql2/promise';
import type { MysqlSettings } from './mysql/mysql-settings';
import { makeSettings, openMysqlStore } from './testing/make-mysql-store';
import { CertificateAuthority } from './testing/certificate-authority';
import { acquireMysql, mysqlProgramOnPath, type AcquiredMysql } from '../../../tools/bootstrap/mysql.mjs';

const database = 'schedule';
const jobs = { user: 'jobs', password: 'p%@ss:word' };

// A server in a container cannot read the files of this machine.
const canReadFiles = mysqlProgramOnPath() !== undefined;
(canReadFiles ? describe : describe.skip)(
  'A MySQL server whose settings are not those we would choose',
  () => {
    let folder: string;
    let trusted: CertificateAuthority;
    let server: AcquiredMysql;
    let root: Connection;
    let settings: MysqlSettings;
    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'ds-mysql-settings-'));
      trusted = new CertificateAuthority(folder, 'trusted');
      const { certificate, key } = trusted.sign('localhost');
      server = await acquireMysql({
        dedicated: true,
        config: {
          ssl_ca: trusted.file,
          ssl_cert: certificate,
          ssl_key: key,
          sql_mode: 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,NO_ZERO_DATE',
          default_time_zone: '+05:30',
          character_set_server: 'utf8mb3',
          transaction_isolation: 'SERIALIZABLE',
          autocommit: '0',
          // Only MySQL has it, and MariaDB ignores it.
          loose_sql_require_primary_key: '1',
          max_connections: '20',
        },
      });
      root = await createConnection({ uri: server.url });
      await root.query(`create database ${database}`);
      for (const user of [jobs.user, 'nobody', 'reader'])
        await root.query(`create user ${user} identified by '${jobs.password}'`);
      await root.query(`grant all on ${database}.* to ${jobs.user}`);
      await root.query(`grant select on ${database}.* to reader`);
      const { port } = new URL(server.url);
      settings = { ...makeSettings(), ...jobs, host: 'localhost', port: Number(port), database };
    }, 60_000);
    afterAll(async () => {
      await root.end();
      await server.stop();
      rmSync(folder, { recursive: true });
    });

    const open = (overrides: Partial<MysqlSettings> = {}) => openMysqlStore({ ...settings, ...overrides });
    const opened = async (overrides: Partial<MysqlSettings> = {}) => {
      const store = await open(overrides);
      await store.close();
      return 'opened';
    };

    describe('is refused', () => {
      const refused = async (overrides: Partial<MysqlSettings>, message: RegExp) => {
        await expect(open(overrides)).rejects.toThrow(StoreRefusedError);
        await expect(open(overrides)).rejects.toThrow(message);
        const [tables] = await root.query(`show tables from ${database}`);
        expect(tables).toEqual([]);
      };

      it.each<[string, Partial<MysqlSettings>, RegExp]>([
        ['the password is wrong', { password: 'wrong' }, /wrong user or password: check database\.user/],
        [
          'the database is unknown',
          { database: 'not_there', user: 'root', password: '' },
          /does not exist: create it/,
        ],
        ['the user has no right on the database', { user: 'nobody' }, /no access to this database: grant it/],
        ['the user may not create tables', { user: 'reader' }, /lacks a right on a table: grant all rights/],
        [
          'nobody trusts its certificate',
          { ssl: true },
          /certificate of the server is not accepted .*ssl_ca_file/,
        ],
      ])('when %s', (_, overrides, message) => refused(overrides, message));

      it('when another authority than the trusted one has signed its certificate', async () => {
        const { file } = new CertificateAuthority(folder, 'other');
        await refused({ ssl: true, sslCaFile: file }, /certificate of the server is not accepted/);
      });

      it('when its certificate belongs to another host', async () => {
        trusted.sign('db.example.com');
        const reload = () => root.query('flush ssl').catch(() => root.query('alter instance reload tls'));
        await reload();
        await refused({ ssl: true, sslCaFile: trusted.file }, /not accepted \(Hostname\/IP does not match/);
        trusted.sign('localhost');
        await reload();
      });

      it('when its longest statement is too short for a batch', async () => {
        await root.query('set global max_allowed_packet = 1048576');
        await refused({}, /max_allowed_packet of the server is 1048576 bytes: set it to 16M or more/);
        await root.query('set global max_allowed_packet = 16777216');
      });

      it('when it accepts only encrypted connections and this one is not', async () => {
        await root.query('set global require_secure_transport = on');
        await refused({}, /set database\.ssl/);
        expect(await opened({ ssl: true, sslCaFile: trusted.file })).toBe('opened');
        await root.query('set global require_secure_transport = off');
        await root.query(`drop database ${database}`);
        await root.query(`create database ${database}`);
      });
    });

    it('stores the same as any other when its mode, zone, character set and isolation are different', async () => {
      const store = await open();
      const name = `it's a "quoted" \\ name 📅 `;
      const task = aTask({ id: 'c@1', configId: 'c', parameters: { name } });
      await store.taskConfigs.add({ config: aConfig({ id: 'c', name }), next: undefined, records: [] });
      await store.taskQueue.submit(task, {});
      const found = await store.tasks.find(task.id);
      expect(found?.toSnapshot().parameters).toEqual({ name });
      expect((await store.taskConfigs.find(aConfig({ id: 'c' }).id))?.config.toSnapshot().name).toBe(name);
      expect(Math.abs((await store.now()) - Date.now())).toBeLessThan(60_000);
      expect(await store.audit()).toEqual([]);
      await store.close();
    });

    it('is waited for while it accepts no changes, or has no connection left', async () => {
      expect(await opened()).toBe('opened');
      await root.query('set global read_only = on');
      const store = await open();
      await expect(store.taskQueue.submit(aTask({ id: 'r@1', configId: 'r' }), {})).rejects.toThrow(
        /cannot be reached: the database accepts no changes \(ER_OPTION_PREVENTS_STATEMENT\)/,
      );
      await root.query('set global read_only = off');
      expect(await store.taskQueue.submit(aTask({ id: 'r@1', configId: 'r' }), {})).toBe('created');
      await store.close();

      const taken = await Promise.all(
        Array.from({ length: 20 }, () =>
          createConnection({ ...jobs, port: settings.port }).catch(() => undefined),
        ),
      );
      await expect(open()).rejects.toThrow(StoreUnavailableError);
      await expect(open()).rejects.toThrow(
        /no connection left .*raise max_connections, or lower database\.pool_size/,
      );
      await Promise.all(taken.flatMap((connection) => connection?.end() ?? []));
    });
  },
);
