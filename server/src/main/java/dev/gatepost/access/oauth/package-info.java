/**
 * OAuth 2.0: the clients of this Gatepost, the tokens that they are given, and the outside issuers whose tokens a
 * workspace believes (ACC-03, ACC-04). It promises that no token, code or secret is kept otherwise than as its hash,
 * that what was revoked is refused on every node, and that a token never reaches beyond its workspace. The protocol
 * itself is Spring Security's authorization server.
 */
@NullMarked
package dev.gatepost.access.oauth;

import org.jspecify.annotations.NullMarked;
