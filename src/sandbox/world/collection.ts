import type { z } from 'zod';

type Indexes<T> = Readonly<Record<string, (entity: T) => readonly string[]>>;

/** Told of every look for an entity, so that a seed can make it before it is missed. */
export type MissWatch = { id(id: string): void; key(index: string, key: string): void };

export type Row = { kind: string; id: string; json: string | null };

/** Entities are immutable values: a change is a `put` of a new object, and that is what gets saved. */
export class Collection<T extends { id: string }, I extends Indexes<T> = Indexes<T>> {
  readonly kind: string;
  readonly #schema: z.ZodType<T>;
  readonly #indexes: I;
  readonly #entities = new Map<string, T>();
  readonly #buckets = new Map<string, Map<string, T>>();
  readonly #dirty = new Set<string>();
  #watch: MissWatch | undefined;

  constructor(kind: string, schema: z.ZodType<T>, indexes: I) {
    this.kind = kind;
    this.#schema = schema;
    this.#indexes = indexes;
  }

  onMiss(watch: MissWatch | undefined): void {
    this.#watch = watch;
  }

  get(id: string): T | undefined {
    if (this.#watch !== undefined && !this.#entities.has(id)) this.#watch.id(id);
    return this.#entities.get(id);
  }

  all(): T[] {
    return [...this.#entities.values()];
  }

  get size(): number {
    return this.#entities.size;
  }

  by(index: keyof I & string, key: string): T[] {
    this.#watch?.key(index, key);
    return [...(this.#buckets.get(`${index} ${key}`)?.values() ?? [])];
  }

  count(index: keyof I & string, key: string): number {
    this.#watch?.key(index, key);
    return this.#buckets.get(`${index} ${key}`)?.size ?? 0;
  }

  /** The one of them that was put first. */
  oldest(index: keyof I & string, key: string): T | undefined {
    return this.#buckets.get(`${index} ${key}`)?.values().next().value;
  }

  put(entity: T): T {
    this.#unindex(entity.id);
    this.#entities.set(entity.id, entity);
    for (const bucket of this.#keys(entity)) {
      const members = this.#buckets.get(bucket) ?? new Map<string, T>();
      members.set(entity.id, entity);
      this.#buckets.set(bucket, members);
    }
    this.#dirty.add(entity.id);
    return entity;
  }

  delete(id: string): void {
    this.#unindex(id);
    if (this.#entities.delete(id)) this.#dirty.add(id);
  }

  clear(): void {
    for (const id of this.#entities.keys()) this.delete(id);
  }

  load(json: string): void {
    const entity = this.put(this.#schema.parse(JSON.parse(json)));
    this.#dirty.delete(entity.id);
  }

  takeDirty(): Row[] {
    const rows = [...this.#dirty].map((id) => {
      const entity = this.#entities.get(id);
      return { kind: this.kind, id, json: entity === undefined ? null : JSON.stringify(entity) };
    });
    this.#dirty.clear();
    return rows;
  }

  #keys(entity: T): string[] {
    return Object.entries(this.#indexes).flatMap(([name, keysOf]) =>
      keysOf(entity).map((key) => `${name} ${key}`),
    );
  }

  #unindex(id: string): void {
    const old = this.#entities.get(id);
    if (old === undefined) return;
    for (const bucket of this.#keys(old)) {
      const members = this.#buckets.get(bucket);
      members?.delete(id);
      if (members?.size === 0) this.#buckets.delete(bucket);
    }
  }
}
