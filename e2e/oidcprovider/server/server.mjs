// panva's oidc-provider for tests, on a port of 127.0.0.1 that the first line of the output names.
// Its pages take any account name; the account's claims follow from that. It ends with its input.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const client = (client_id, token_endpoint_auth_method, more) => ({
  client_id, token_endpoint_auth_method, application_type: 'native',
  grant_types: [deviceGrant], response_types: [], redirect_uris: [], ...more,
});
const key = (...kind) => generateKeyPairSync(...kind).privateKey.export({ format: 'jwk' });

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      client('otpdialog', 'none'),
      client('basic', 'client_secret_basic', { client_secret: 'a secret + more' }),
      client('post', 'client_secret_post', { client_secret: 'a secret + more' }),
      client('es256', 'none', { id_token_signed_response_alg: 'ES256' }),
      client('eddsa', 'none', { id_token_signed_response_alg: 'EdDSA' }),
      client('pages', 'none', { grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: ['http://127.0.0.1/'] }),
    ],
    jwks: { keys: [
      { ...key('rsa', { modulusLength: 2048 }), kid: 'rsa', use: 'sig' },
      { ...key('ec', { namedCurve: 'P-256' }), kid: 'ec', use: 'sig' },
      { ...key('ed25519'), kid: 'ed', use: 'sig' },
    ] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'], profile: ['name'] },
    conformIdTokenClaims: process.env.CLAIMS === 'userinfo', // otherwise all are in the ID token
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: id, groups: ['staff', 'vpn'] }),
    }),
    features: { deviceFlow: { enabled: true }, devInteractions: { enabled: true } },
    ttl: { AccessToken: 600, DeviceCode: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.stdin.resume().on('end', () => process.exit());
