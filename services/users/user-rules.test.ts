import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { UserError } from './user-error.ts';
import { checkChanges, checkNewUser, checkPage, parseUserId } from './user-rules.ts';

/** Text of that many characters (code points) of any script, without the ones in `without`. */
const text = (minLength: number, maxLength: number, without = /\0/) =>
  fc.string({ unit: 'binary', minLength, maxLength }).filter((value) => !without.test(value));

const names = text(1, 200).filter((name) => name.trim() === name);
const emails = fc.tuple(text(1, 126, /[\0@]/), text(1, 127, /[\0@]/)).map((sides) => sides.join('@'));
const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\u00a0', '\u3000') });
const notStrings = fc.oneof(fc.integer(), fc.boolean(), fc.array(fc.string()), fc.object());
const missing = fc.constantFrom(undefined, null, '');

const tooLong = (max: number) =>
  fc.string({ unit: 'binary-ascii', minLength: max + 1, maxLength: 3 * max }).map((value) => `x${value}x`);
const textWithLoneSurrogate = fc
  .constantFrom('\ud800', 'a\udfff', '\udc00\ud800')
  .map((part) => `x${part}@y`);
const textWithNul = fc.constantFrom('\0x@y', 'x\0@y', 'x@y\0');

const invalidNames = fc.oneof(missing, blanks, notStrings, tooLong(200), textWithLoneSurrogate, textWithNul);
const invalidEmails = fc.oneof(
  missing,
  notStrings,
  tooLong(254).map((value) => value.replaceAll('@', 'a')),
  text(1, 254, /[\0@]/),
  text(1, 200, /[\0@]/).map((side) => `${side}@`),
  text(1, 200, /[\0@]/).map((side) => `@${side}`),
  emails.map((email) => `a@${email.slice(-200)}`).filter((email) => email.isWellFormed()),
  textWithLoneSurrogate,
  textWithNul,
);

/** The fields named by the error that `check` throws, in order. */
function refusedFields(check: () => unknown): string[] {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof UserError);
    assert.equal(error.code, 'invalid');
    for (const { field, rule } of error.violations) assert.match(rule, new RegExp(`^${field} `));
    return error.violations.map(({ field }) => field);
  }
  return [];
}

describe('rules of a new user', () => {
  it('accept what is valid, and keep it as it is', () => {
    fc.assert(
      fc.property(names, emails, (name, email) => {
        assert.deepEqual(checkNewUser({ name, email }), { name, email });
      }),
    );
  });

  it('trim the name and nothing else', () => {
    fc.assert(
      fc.property(blanks, names, blanks, emails, (before, name, after, email) => {
        assert.deepEqual(checkNewUser({ name: before + name + after, email }), { name, email });
      }),
    );
  });

  it('refuse an invalid name, and name it', () => {
    fc.assert(
      fc.property(invalidNames, emails, (name, email) => {
        assert.deepEqual(
          refusedFields(() => checkNewUser({ name, email })),
          ['name'],
        );
      }),
    );
  });

  it('refuse an invalid email, and name it', () => {
    fc.assert(
      fc.property(names, invalidEmails, (name, email) => {
        assert.deepEqual(
          refusedFields(() => checkNewUser({ name, email })),
          ['email'],
        );
      }),
    );
  });

  it('name both fields when both are invalid', () => {
    fc.assert(
      fc.property(invalidNames, invalidEmails, (name, email) => {
        assert.deepEqual(
          refusedFields(() => checkNewUser({ name, email })),
          ['name', 'email'],
        );
      }),
    );
  });

  it('say in one sentence what is required, and otherwise every rule that is broken', () => {
    const required = { message: 'Name and email are required' };
    assert.throws(() => checkNewUser({ name: '', email: 'a@b' }), required);
    assert.throws(() => checkNewUser({ name: ' ', email: 'bad' }), required);
    assert.throws(() => checkNewUser({ name: 'Tan', email: undefined }), required);
    assert.throws(() => checkNewUser({ name: 7, email: 'bad' }), {
      message: 'name must be a string; email must have one @ with something on both sides',
    });
  });
});

describe('the longest name', () => {
  const limits = { maxNameCharacters: 300 };
  const email = 'a@b';

  it('is counted in characters up to the limit that is given, and the message names it', () => {
    for (const character of ['x', '陳', '👩']) {
      const name = character.repeat(300);
      assert.deepEqual(checkNewUser({ name, email }, limits), { name, email });
      assert.deepEqual(checkChanges({ name }, limits), { name });
      const tooLong = { message: 'name must have 1 to 300 characters' };
      assert.throws(() => checkNewUser({ name: name + character, email }, limits), tooLong);
      assert.throws(() => checkChanges({ name: name + character }, limits), tooLong);
    }
  });

  it('has 200 characters where no limit is given', () => {
    assert.throws(() => checkChanges({ name: 'x'.repeat(201) }), {
      message: 'name must have 1 to 200 characters',
    });
  });

  it('does not change the limit of an email', () => {
    assert.throws(
      () => checkNewUser({ name: 'x', email: `a@${'b'.repeat(253)}` }, limits),
      /3 to 254 characters/,
    );
  });
});

describe('rules of changes', () => {
  it('accept each field alone, and leave the other absent', () => {
    fc.assert(
      fc.property(names, emails, (name, email) => {
        assert.deepEqual(checkChanges({ name: ` ${name}` }), { name });
        assert.deepEqual(checkChanges({ email }), { email });
        assert.deepEqual(checkChanges({ name, email }), { name, email });
      }),
    );
  });

  it('refuse no change at all, and a change to nothing', () => {
    assert.throws(() => checkChanges({}), { message: 'name or email is required' });
    assert.throws(() => checkChanges({ name: '' }), { message: 'name is required' });
    assert.throws(() => checkChanges({ name: 'a', email: null }), { message: 'email is required' });
  });
});

describe('rules of a page', () => {
  it('fill in what is absent', () => {
    assert.deepEqual(checkPage({}), { limit: 1000, after: 0 });
    assert.deepEqual(checkPage({ limit: undefined, after: 7 }), { limit: 1000, after: 7 });
  });

  it('refuse what is out of range or not whole, and name it', () => {
    for (const limit of [0, -1, 1001, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.deepEqual(
        refusedFields(() => checkPage({ limit })),
        ['limit'],
      );
    }
    for (const after of [-1, 0.5, Number.NaN, 2 ** 53]) {
      assert.deepEqual(
        refusedFields(() => checkPage({ after })),
        ['after'],
      );
    }
  });
});

describe('an id as text', () => {
  it('is parsed to the number that was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (id) => {
        assert.equal(parseUserId(String(id)), id);
      }),
    );
  });

  it('is refused unless it is how a number from 1 is written', () => {
    const wrong = [
      '',
      '0',
      '-1',
      '+1',
      '01',
      '1.0',
      '1e3',
      '0x1',
      ' 1',
      '1 ',
      '1\n',
      'abc',
      '１',
      'Infinity',
    ];
    for (const id of [...wrong, String(2 ** 53), '9'.repeat(17)]) {
      assert.equal(parseUserId(id), undefined, JSON.stringify(id));
    }
    fc.assert(
      fc.property(fc.string(), (id) => {
        const parsed = parseUserId(id);
        assert.ok(parsed === undefined || String(parsed) === id);
      }),
    );
  });
});
