// The flows of OAuth as openid-client speaks them. What it is to do comes as JSON in the environment.
import * as oauth from 'openid-client';

const task = JSON.parse(process.env.OAUTH_TASK);
const plain = { execute: [oauth.allowInsecureRequests], algorithm: 'oauth2' };
const server = new URL(task.issuer);

async function discovered(client, proof) {
  return oauth.discovery(server, client, undefined, proof, plain);
}

async function key() {
  return crypto.subtle.importKey('jwk', task.jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
}

const out = {};
if (task.flow === 'code') {
  const config = await discovered(task.client, oauth.ClientSecretBasic(task.secret));
  if (!task.callback) {
    const verifier = oauth.randomPKCECodeVerifier();
    const challenge = await oauth.calculatePKCECodeChallenge(verifier);
    const state = oauth.randomState();
    out.url = oauth.buildAuthorizationUrl(config, {
      redirect_uri: task.redirect, scope: task.scope, state,
      code_challenge: challenge, code_challenge_method: 'S256',
    }).href;
    out.verifier = verifier;
    out.state = state;
  } else {
    const tokens = await oauth.authorizationCodeGrant(config, new URL(task.callback), {
      pkceCodeVerifier: task.verifier, expectedState: task.state,
    });
    const again = await oauth.refreshTokenGrant(config, tokens.refresh_token);
    out.token = again.access_token;
    out.rotated = again.refresh_token !== tokens.refresh_token;
  }
} else {
  const proof = task.flow === 'private_key_jwt'
    ? oauth.PrivateKeyJwt({ key: await key(), kid: task.jwk.kid })
    : task.flow === 'post' ? oauth.ClientSecretPost(task.secret) : oauth.ClientSecretBasic(task.secret);
  const config = await discovered(task.client, proof);
  const tokens = await oauth.clientCredentialsGrant(config, { scope: task.scope });
  out.token = tokens.access_token;
  out.active = (await oauth.tokenIntrospection(config, tokens.access_token)).active;
  if (task.revoke) {
    await oauth.tokenRevocation(config, tokens.access_token);
    out.after = (await oauth.tokenIntrospection(config, tokens.access_token)).active;
  }
}
console.log(JSON.stringify(out));
