// Who it is: register, log in, refresh, log out. A session is an access token, which the client keeps in memory, and a
// refresh token in a cookie that no script sees. Each refresh gives a new pair; a refresh token that comes a second
// time has been stolen from somebody, so its session ends for all who have it.
//
// A user has one session: the service has one place for its token. Logging in elsewhere ends the one before.
import { limit } from './limit.js';
import { hashPassword, isPassword } from './password.js';
import { Problem, invalid } from './problem.js';
import { ACCESS_SECONDS, REFRESH_SECONDS } from './token.js';

/** @typedef {import('./app.js').Context} Context */

const COOKIE = 'refresh', ATTRIBUTES = 'HttpOnly; Secure; SameSite=Strict; Path=/';

/** Characters of a password. */
const SHORTEST = 10, LONGEST = 200;

/** @param {Context} context */
const addressOf = ({ request, config }) => (config.addressHeader && request.headers.get(config.addressHeader)) || 'all';

/** @param {string} token @param {number} seconds */
const cookie = (token, seconds) => ({ 'set-cookie': `${COOKIE}=${token}; Max-Age=${seconds}; ${ATTRIBUTES}` });

const refused = () => new Problem(401, 'log in again', { headers: cookie('', 0) });

/** @param {Context} context @param {string} user @param {string} accessToken @param {string} refresh */
function session({ json }, user, accessToken, refresh, status = 200) {
  return json({ userId: user, accessToken, expiresIn: ACCESS_SECONDS }, status, cookie(refresh, REFRESH_SECONDS));
}

/** @param {Context} context @param {string} user */
async function begin(context, user, status = 200) {
  const { token, stored } = await context.tokens.refresh(user);
  await context.service.updateUserRefreshToken(user, stored);
  return session(context, user, await context.tokens.access(user), token, status);
}

/** @param {Record<string, unknown>} body @returns {{email: string, password: string}} */
function credentials({ email, password }) {
  const wrong = Object.entries({ email, password }).filter(([, value]) => typeof value !== 'string');
  if (wrong.length) throw invalid(wrong.map(([path]) => ({ path, code: 'type', message: 'must be a text' })));
  return { email: String(email).trim().toLowerCase(), password: String(password) };
}

/** @param {Context} context */
export async function register(context) {
  const { service, tables, body, rounds } = context, { email, password } = credentials(body);
  if (password.length < SHORTEST || password.length > LONGEST) {
    const message = `must have ${SHORTEST} to ${LONGEST} characters`;
    throw invalid([{ path: 'password', code: 'length', message }]);
  }
  await limit(tables, [[`register ${addressOf(context)}`, context.config.addressHeader ? 20 : 1000]]);
  const user = await service.createUser({ email, password: await hashPassword(password, rounds), name: body.name });
  return begin(context, user.id, 201);
}

/** @param {Context} context */
export async function login(context) {
  const { tables, body, config, rounds } = context, { email, password } = credentials(body);
  const address = addressOf(context);
  // Few tries at one account from one address; more from everywhere, so that nobody locks a stranger out at once.
  await limit(tables, [
    [`login ${email} ${address}`, 10], [`login ${email}`, 100],
    [`login from ${address}`, config.addressHeader ? 100 : 10_000],
  ]);
  // What can't be a password isn't worth the work.
  const user = password.length > LONGEST ? null : await userOf(context, email);
  if (!await isPassword(password.slice(0, LONGEST), user?.password, rounds) || !user) {
    throw new Problem(401, 'no such address and password');
  }
  return begin(context, user.id);
}

/** With its password, or null; also for what is no address. @param {Context} context @param {string} email */
const userOf = ({ service }, email) => service.getUserByEmail(email, { secrets: true })
  .catch((error) => (error.name === 'ValidationError' ? null : Promise.reject(error)));

/**
 * What the cookie says. A page of another site can't have it sent, nor can one of a neighbour.
 * @param {Context} context
 */
async function presented({ request, tokens }) {
  const site = request.headers.get('sec-fetch-site') ?? 'none';
  if (!['same-origin', 'none'].includes(site)) throw new Problem(403, 'not from another site');
  const token = new RegExp(`(?:^|; *)${COOKIE}=([\\w.-]+)`).exec(request.headers.get('cookie') ?? '')?.[1];
  return token ? tokens.readRefresh(token) : null;
}

/**
 * Ends the session of a family, and no other of the user's.
 * @param {Context} context @param {{user: string, family: string}} of
 */
const end = ({ tables }, { user, family }) => tables.users.updateMany({
  where: { id: user, refreshToken: { like: `${family}.%` } }, set: { refreshToken: null },
});

/** @param {Context} context */
export async function refresh(context) {
  const shown = await presented(context);
  if (!shown) throw refused();
  const { user, family, stored } = shown, next = await context.tokens.refresh(user, family);
  // Compares and sets in one statement: of two requests with the same token one wins.
  const { count } = await context.tables.users.updateMany({
    where: { id: user, refreshToken: stored }, set: { refreshToken: next.stored },
  });
  if (count === 1) return session(context, user, await context.tokens.access(user), next.token);
  await end(context, shown);
  throw refused();
}

/** @param {Context} context */
export async function logout(context) {
  const shown = await presented(context);
  if (shown) await end(context, shown);
  return new Response(null, { status: 204, headers: cookie('', 0) });
}

/** @param {Context} context */
export async function me({ service, user }) {
  const found = await service.getUserById(user);
  if (!found) throw refused();
  // By name: the old service's users have their secrets with them.
  const { id, email, name, createdAt, updatedAt } = found;
  return { id, email, name, createdAt, updatedAt };
}
