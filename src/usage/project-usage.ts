// The Durable Object that stores the counts of one project in SQLite: rows for hours and days, and the last flush of
// each isolate. Stores nothing about single requests. Called by RPC only.

import { DurableObject } from 'cloudflare:workers';
import type { Quota } from '../core/project/quota.ts';
import type { FlushAnswer, OverQuotaUntil, UsageFlush } from './flush.ts';
import {
  addToDay,
  addToHour,
  emptyStoredDay,
  emptyStoredHour,
  type StoredDay,
  type StoredHour,
  storedOutcomeCount,
  toDayUsage,
  toHourUsage,
  withoutCallers,
} from './stored-counts.ts';
import { type DayUsage, dayMs, daysKeptMs, type HourUsage, hourMs, hoursKeptMs, type UsageReader } from './usage.ts';

/**
 * How long the last flush of an isolate is remembered: far longer than the time in which workerd may repeat a failed
 * call.
 */
const flushesKeptMs = dayMs;

/**
 * Storage key of the record that a deleted project leaves: the database's epoch (raised by a restore) at the deletion.
 */
const deletedKey = 'deleted';

/**
 * The tables. `hour` and `day` are hours and days since 1970, `counts` is JSON (stored-counts.ts). No table has an
 * index in addition to its primary key, because Cloudflare bills each update of an index as a row written.
 */
const tables = `
  CREATE TABLE IF NOT EXISTS hours (hour INTEGER PRIMARY KEY, counts TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS days (day INTEGER PRIMARY KEY, counts TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS flushes (isolate TEXT PRIMARY KEY, sequence INTEGER NOT NULL, received_at INTEGER NOT NULL)
    WITHOUT ROWID;
`;

export class ProjectUsage extends DurableObject implements UsageReader {
  /**
   * Whether the tables exist. The first flush creates them, so that reading the usage of a project that has no counts
   * does not store anything.
   */
  #hasTables = false;
  #hasAlarm = false;

  /** Adds the counts of a flush, unless it was added before. Writes three rows: the hour, the day and the flush. */
  async flush(flush: UsageFlush): Promise<FlushAnswer> {
    if (this.#isDeleted(flush.epoch)) return { kind: 'deleted' };
    const now = Date.now();
    const { sql } = this.ctx.storage;
    sql.exec(tables);
    this.#hasTables = true;
    const { isolate, sequence } = flush.id;
    const [last] = sql.exec('SELECT sequence FROM flushes WHERE isolate = ?', isolate).toArray();
    const day = Math.floor((flush.hour * hourMs) / dayMs);
    if (last === undefined || Number(last['sequence']) < sequence) {
      this.#write('hours', flush.hour, addToHour(this.#read('hours', flush.hour) ?? emptyStoredHour, flush));
      this.#write('days', day, addToDay(this.#read<StoredDay>('days', day) ?? emptyStoredDay, flush));
      // Rounded down to the hour, because the time of a delivery is close to that of a request.
      const receivedAt = Math.floor(now / hourMs) * hourMs;
      sql.exec('INSERT OR REPLACE INTO flushes VALUES (?, ?, ?)', isolate, sequence, receivedAt);
    }
    await this.#scheduleExpiry(now);
    return { kind: 'counted', over: this.#overQuota(flush.quota, now) };
  }

  async hours(fromMs: number): Promise<readonly HourUsage[]> {
    const from = Math.max(fromMs, Date.now() - hoursKeptMs);
    return this.#list<StoredHour>('hours', Math.ceil(from / hourMs)).map(([hour, counts]) =>
      toHourUsage(hour * hourMs, counts),
    );
  }

  async days(fromMs: number, callersFromMs = 0): Promise<readonly DayUsage[]> {
    const from = Math.max(fromMs, Date.now() - daysKeptMs);
    return this.#list<StoredDay>('days', Math.ceil(from / dayMs)).map(([day, counts]) =>
      toDayUsage(day * dayMs, day * dayMs < callersFromMs ? withoutCallers(counts) : counts),
    );
  }

  /**
   * Deletes the counts of a deleted project, and leaves a record of the deletion, so that late flushes are refused.
   * `epoch` is the database's epoch at the deletion. A restore of the database that brings the project back raises the
   * epoch, and the next flush removes the record. May be repeated.
   */
  async close(epoch: number): Promise<void> {
    const { storage } = this.ctx;
    await storage.deleteAlarm();
    await storage.deleteAll();
    this.#hasTables = false;
    this.#hasAlarm = false;
    storage.kv.put(deletedKey, epoch);
  }

  /** Whether the project is deleted. Removes the record of the deletion if the project was restored since. */
  #isDeleted(epoch: number): boolean {
    const { kv } = this.ctx.storage;
    const deletedIn = kv.get(deletedKey);
    if (typeof deletedIn !== 'number') return false;
    if (epoch <= deletedIn) return true;
    kv.delete(deletedKey);
    return false;
  }

  /** Deletes expired rows. Runs daily while any row is stored. */
  override async alarm(): Promise<void> {
    this.#hasAlarm = false;
    if (!this.#tablesExist()) return;
    const { storage } = this.ctx;
    const { sql } = storage;
    const now = Date.now();
    sql.exec('DELETE FROM hours WHERE hour < ?', Math.floor((now - hoursKeptMs) / hourMs));
    sql.exec('DELETE FROM days WHERE day < ?', Math.floor((now - daysKeptMs) / dayMs));
    sql.exec('DELETE FROM flushes WHERE received_at < ?', now - flushesKeptMs);
    const { left } = sql.exec('SELECT EXISTS (SELECT 1 FROM days) OR EXISTS (SELECT 1 FROM hours) AS left').one();
    if (left === 1) return this.#scheduleExpiry(now);
    await storage.deleteAll();
    this.#hasTables = false;
  }

  async #scheduleExpiry(now: number): Promise<void> {
    if (this.#hasAlarm) return;
    const { storage } = this.ctx;
    if ((await storage.getAlarm()) === null) await storage.setAlarm(Math.ceil(now / hourMs) * hourMs + dayMs);
    this.#hasAlarm = true;
  }

  /** Returns until when the project is over its hard limits, from the number of answers of this UTC day. */
  #overQuota(quota: Quota | null, now: number): OverQuotaUntil {
    if (quota === null) return { pages: null, servers: null };
    const day = Math.floor(now / dayMs);
    const today = this.#read<StoredDay>('days', day) ?? emptyStoredDay;
    const endsAtMs = (day + 1) * dayMs;
    const isOver = (hard: number | null, count: number) => (hard !== null && count >= hard ? endsAtMs : null);
    return {
      pages: isOver(
        quota.pages.hard,
        storedOutcomeCount(today, 'answered_page') + storedOutcomeCount(today, 'redirected'),
      ),
      servers: isOver(quota.servers.hard, storedOutcomeCount(today, 'answered_server')),
    };
  }

  #tablesExist(): boolean {
    if (this.#hasTables) return true;
    const found = this.ctx.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'flushes'");
    this.#hasTables = found.toArray().length > 0;
    return this.#hasTables;
  }

  #read<T extends StoredHour>(table: 'hours' | 'days', at: number): T | null {
    const [row] = this.ctx.storage.sql.exec(`SELECT counts FROM ${table} WHERE ${columnOf[table]} = ?`, at).toArray();
    return row === undefined ? null : JSON.parse(String(row['counts']));
  }

  #write(table: 'hours' | 'days', at: number, counts: StoredHour): void {
    this.ctx.storage.sql.exec(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`, at, JSON.stringify(counts));
  }

  #list<T extends StoredHour>(table: 'hours' | 'days', from: number): readonly (readonly [at: number, counts: T])[] {
    if (!this.#tablesExist()) return [];
    const column = columnOf[table];
    return this.ctx.storage.sql
      .exec(`SELECT ${column} AS at, counts FROM ${table} WHERE ${column} >= ? ORDER BY ${column}`, from)
      .toArray()
      .map((row) => [Number(row['at']), JSON.parse(String(row['counts']))]);
  }
}

const columnOf = { hours: 'hour', days: 'day' } as const;
