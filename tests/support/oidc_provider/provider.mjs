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
let provider;

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
  provider = new Provider(issuer, {
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
    interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        logoutSource: (context, form) => {
          const button = '<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>';
          context.body = page('Sign out', `${form}${button}`);
        },
        postLogoutSuccessSource: (context) => {
          context.body = page('Signed out', '');
        },
      },
    },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({ preferred_username: id, ...accounts.get(id), sub: id }),
    }),
  });
}

// Pages that load nothing from elsewhere and leave the console of a browser clean.
function page(title, content) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,">
    </head><body><main><h1>${title}</h1>${content}</main></body></html>`;
}

const FORMS = {
  login: page(
    'Sign in to the provider',
    `<form method="post"><label>User name <input name="login" autocomplete="username" required></label>
     <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
     <button name="action" value="login">Sign in</button></form>
     <form method="post"><button name="action" value="cancel">Cancel</button></form>`,
  ),
  consent: page(
    'Give access',
    `<form method="post"><button name="action" value="consent">Continue</button></form>
     <form method="post"><button name="action" value="cancel">Cancel</button></form>`,
  ),
};

async function interact(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(FORMS[prompt.name]);
    return;
  }
  const form = new URLSearchParams(await body(request));
  let result;
  switch (form.get('action')) {
    case 'login':
      result = { login: { accountId: form.get('login') } };
      break;
    case 'consent': {
      const { accountId } = session;
      const grant = grantId
        ? await provider.Grant.find(grantId)
        : new provider.Grant({ accountId, clientId: params.client_id });
      const { missingOIDCScope, missingOIDCClaims } = prompt.details;
      if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
      if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
      result = { consent: { grantId: await grant.save() } };
      break;
    }
    default:
      result = { error: 'access_denied', error_description: 'The person cancelled.' };
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: !result.error });
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
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

async function answer(request, response) {
  if (request.url.startsWith('/interaction/')) {
    await interact(request, response);
  } else if (request.url.startsWith('/control/')) {
    const result = await control(request.url.slice('/control/'.length), JSON.parse((await body(request)) || '{}'));
    response.writeHead(result === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(result ?? {}));
  } else {
    await provider.callback()(request, response);
  }
}

configure();
createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
}).listen(port, '127.0.0.1', () => console.log('ready'));
