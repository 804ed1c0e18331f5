// A certified OpenID Connect provider on loopback, with a door for tests: POST /control/<what> with a JSON body.
//
//   node provider.mjs PORT
//
// Any password is right. It prints "ready" once it listens, and keeps everything in memory.

import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';
import { SignJWT, importJWK } from 'jose';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const accounts = new Map();
const clients = new Map();
const settings = { claimsInIdToken: true, alg: 'RS256' };
let keys = [newKey()];
let answer;

function newKey() {
  const kinds = {
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: () => generateKeyPairSync('ed25519'),
  };
  const { privateKey } = kinds[settings.alg]();
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: settings.alg, use: 'sig' };
}

// A provider reads its configuration once. Sessions and codes are kept outside of it, by its memory adapter.
function configure() {
  const provider = new Provider(issuer, {
    jwks: { keys },
    clients: [...clients.values()].map((client) => ({ ...client, id_token_signed_response_alg: settings.alg })),
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
    conformIdTokenClaims: !settings.claimsInIdToken,
    cookies: { keys: ['not a secret: only for tests'] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 3600, Grant: 3600 },
    pkce: { required: () => true },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({ preferred_username: id, ...accounts.get(id), sub: id }),
    }),
  });
  answer = provider.callback();
}

async function control(what, body) {
  switch (what) {
    case 'client':
      clients.set(body.client_id, body);
      break;
    case 'account':
      accounts.set(body.login, body.claims);
      break;
    case 'settings':
      if (body.alg && body.alg !== settings.alg) {
        settings.alg = body.alg;
        keys = [newKey()];
      }
      Object.assign(settings, body);
      break;
    case 'rotate-keys':
      // The new key first: it signs from now on. Earlier ones stay published unless they are dropped.
      keys = body.drop ? [newKey()] : [newKey(), ...keys];
      break;
    case 'sign': {
      // A token of a CI system, with the claims as they are given.
      const key = await importJWK(keys[0], settings.alg);
      const header = { alg: settings.alg, kid: keys[0].kid, typ: 'JWT' };
      return { token: await new SignJWT({ iss: issuer, ...body }).setProtectedHeader(header).sign(key) };
    }
    default:
      return undefined;
  }
  configure();
  return {};
}

configure();
const server = createServer(async (request, response) => {
  if (!request.url.startsWith('/control/')) {
    answer(request, response);
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const result = await control(request.url.slice('/control/'.length), JSON.parse(Buffer.concat(chunks).toString() || '{}'));
  response.writeHead(result === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(result ?? {}));
});
server.listen(port, '127.0.0.1', () => console.log('ready'));
