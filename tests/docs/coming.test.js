// The pages about coming from Prisma and from Drizzle: what stands there as the new code is what `heliumdb usages` makes of
// the old code above it. That the new code works, examples.test.js sees to.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findUsages } from '../../js/cli/usages/usages.js';
import { read } from './markdown.js';

/** What an old block needs to be read, where it has no imports of its own. */
const HEADS = {
  prisma: "import { Prisma } from '@prisma/client';\nimport { prisma } from './client';\n",
  drizzle: "import { and, asc, count, desc, eq, gt, ilike, isNull, lt, or, sql, sum } from 'drizzle-orm';\nimport { posts, users } from './schema';\nimport { db } from './client';\n",
};
const CLIENTS = {
  prisma: "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\n",
  drizzle: "import { drizzle } from 'drizzle-orm/neon-http';\nimport * as schema from './schema';\nexport const db = drizzle('', { schema });\n",
};

const folder = mkdtempSync(join(tmpdir(), 'heliumdb-coming-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Code without what only lays it out. @param {string} text */
const plain = (text) => text.replace(/\s+/g, ' ').replace(/([([{]) | ([)\]}])/g, '$1$2');

for (const orm of /** @type {const} */ (['prisma', 'drizzle'])) {
  test(`docs/coming-from-${orm}.md: the new code is what usages makes of the old`, async () => {
    const { blocks } = read(`docs/coming-from-${orm}.md`), top = mkdtempSync(join(folder, orm));
    const olds = blocks.map((block, i) => ({ block, next: blocks[i + 1], file: `old-${i}.ts` }))
      .filter(({ block }) => block.lang === 'ts' && !block.file);
    for (const { file, text } of blocks) if (file) writeFileSync(join(top, file), text);
    writeFileSync(join(top, 'client.ts'), CLIENTS[orm]);
    for (const { block: { text }, file } of olds) writeFileSync(join(top, file), text.startsWith('import') ? text : HEADS[orm] + text);
    const { files, unread } = await findUsages(top);
    assert.deepEqual(unread, []);
    const missing = [];
    let found = 0;
    for (const { next, file } of olds) {
      assert.deepEqual([next.lang, next.words], ['js', ['bare']], 'the new code stands below');
      for (const { becomes, kind, call } of files.find((one) => one.file === file)?.uses ?? []) {
        if (becomes === null || kind === 'import') continue;
        found++;
        // What a transaction does stands there with its own calls, and so does what is expected.
        const [start, end = ''] = plain(becomes).split(/\/\* as it is, with \w+ \*\//);
        const code = plain(next.text);
        const at = code.indexOf(start.trim());
        if (kind !== 'value' && (at < 0 || code.indexOf(end.trim(), at) < 0)) missing.push(`${file} ${call}: ${becomes}`);
      }
    }
    assert.ok(found > 20, String(found));
    assert.deepEqual(missing, []);
  });
}
