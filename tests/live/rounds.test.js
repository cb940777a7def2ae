// Whole products once round (tests/support/rounds.js), on Postgres and on PGlite: what the database says that push or migrate
// have made of a pulled document is what the first one says, or pull has told what is missing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { list, path } from '../../scripts/lib.js';
import { placesHere } from '../support/places.js';
import { compare, openPglite, openPostgres, round, skipped } from '../support/rounds.js';
import { sample } from '../support/sample.js';

/** What pull tells of those that have what no document says. @type {Record<string, string[]>} */
const TOLD = {
  clinic: ['comment schema public'],
  blog: ['aggregate longest(text)', 'default privileges for role postgres on tables', 'grants table comments', 'grants view published', 'publication everything', 'table that inherits error_log', 'text search configuration plain'],
  iot: ['partition readings_2025', 'partition readings_2026', 'partition readings_later', 'partitioned table readings'],
};

/** Each takes some 20 s: a run takes a sample. */
const all = list('tests/live/schemas/products', /\.sql$/), products = sample(all, 4);

/** On PGlite, those with the most kinds of things. */
const most = sample(all.filter((file) => ['blog', 'clinic', 'iot', 'office', 'school'].includes(basename(file, '.sql'))), 2);

/** @type {{ name: string, open: () => Promise<import('../support/rounds.js').Place> | import('../support/rounds.js').Place, products: string[] }[]} */
const places = [{ name: 'Postgres', open: openPostgres, products }, { name: 'PGlite', open: openPglite, products: most }];

for (const { name, open, products } of placesHere(places, ({ name }) => name)) describe(name, () => {
  /** @type {import('../support/rounds.js').Place} */
  let place;
  before(async () => { place = await open(); });
  after(() => place.close());

  for (const file of products) {
    const product = basename(file, '.sql');
    test(product, async () => {
      const { left, lost, refused } = await round(place, readFileSync(path(file), 'utf8'));
      assert.deepEqual(lost, []);
      assert.equal(refused, undefined);
      assert.deepEqual(left.map(({ kind, name: what }) => `${kind} ${what}`), TOLD[product] ?? []);
    });
  }

  test('what needs a later Postgres is skipped, and why is said', async () => {
    const [{ server_version_num: number }] = await (await place.fresh()).sql('show server_version_num');
    const has = Math.floor(Number(number) / 10_000);
    assert.equal(await skipped(place, 'create table t ()'), undefined);
    assert.equal(await skipped(place, `-- needs Postgres ${has}\ncreate table t ()`), undefined);
    assert.equal(await skipped(place, `-- about\n-- needs Postgres ${has + 1}\n`), `it needs Postgres ${has + 1}, and this is ${has}`);
  });

  test('what needs what is left out is refused before anything is done', async () => {
    const { left, lost, refused } = await round(place, `create table parted (id int primary key) partition by range (id);
      create table posts (id int primary key, author int references parted)`);
    assert.deepEqual(left, [{ kind: 'partitioned table', name: 'parted', neededBy: ['foreign key posts_author_fkey on posts'] }]);
    assert.match(String(refused), /^relation "parted" does not exist \(42P01\); nothing has been changed/);
    // An adopted database is as it was; what its baseline can't make anew, check says.
    assert.equal(lost.length, 1);
    assert.match(lost[0], /^check: \{"part":"replay","code":"fails","where":"\d{14}_baseline\/migration\.sql:6","message":"relation \\"parted\\" does not exist \(42P01\)"\}$/);
  });
});

test('what is lost without a word is seen', () => {
  const entry = (/** @type {string} */ name, /** @type {string} */ body) => `--\n-- Name: ${name}; Type: VIEW; Schema: public; Owner: -\n--\n\n${body};\n\n\n`;
  const before = entry('a', 'create view a') + entry('b', 'create view b'), after = entry('a', 'create view a as something else');
  assert.deepEqual(compare(before, after, []), ['lost: VIEW public.a: create view a;', 'lost: VIEW public.b: create view b;', 'came: VIEW public.a: create view a as something else;']);
  assert.deepEqual(compare(before, after, [{ kind: 'view', name: 'a' }]), ['lost: VIEW public.b: create view b;']);
  assert.deepEqual(compare(before, before, []), []);
  const sequence = entry('t_id_seq', 'create sequence t_id_seq cache 7').replace('Type: VIEW', 'Type: SEQUENCE');
  assert.deepEqual(compare(sequence, '', [{ kind: "sequence's options", name: 't.id' }]), []);
  // A sequence by another name comes again by the usual one, and is the same in all else.
  const entryOf = (/** @type {string} */ type, /** @type {string} */ name, /** @type {string} */ body) => entry(name, body).replace('Type: VIEW', `Type: ${type}`);
  const serial = (/** @type {string} */ name, start = 1) => entryOf('SEQUENCE', name.replaceAll('"', ''), `CREATE SEQUENCE public.${name} START WITH ${start}`)
    + entryOf('SEQUENCE OWNED BY', name.replaceAll('"', ''), `ALTER SEQUENCE public.${name} OWNED BY public."Moved Away".id`)
    + entryOf('DEFAULT', 'Moved Away id', `ALTER TABLE ONLY public."Moved Away" ALTER COLUMN id SET DEFAULT nextval('public.${name}'::regclass)`);
  const identity = (/** @type {string} */ name) => entryOf('SEQUENCE', name, `ALTER TABLE public.t ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (\n    SEQUENCE NAME public.${name}\n)`);
  const usual = '"Moved Away_id_seq"', others = [{ kind: "sequence's name", name: 'moved_id_seq' }, { kind: "sequence's name", name: 'app."Odd"' }];
  assert.deepEqual(compare(serial('moved_id_seq'), serial(usual), others), []);
  assert.deepEqual(compare(identity('moved_id_seq'), identity('t_n_seq'), others), []);
  assert.deepEqual(compare(serial('moved_id_seq'), serial(usual), []).length, 6);
  assert.deepEqual(compare(serial('moved_id_seq', 5), serial(usual), others),
    ['lost: SEQUENCE public.Moved Away_id_seq: CREATE SEQUENCE public."Moved Away_id_seq" START WITH 5;', 'came: SEQUENCE public.Moved Away_id_seq: CREATE SEQUENCE public."Moved Away_id_seq" START WITH 1;']);
  for (const name of ['t.no', 'other.t.id']) assert.deepEqual(compare(sequence, '', [{ kind: "sequence's options", name }]), ['lost: SEQUENCE public.t_id_seq: create sequence t_id_seq cache 7;']);
});
