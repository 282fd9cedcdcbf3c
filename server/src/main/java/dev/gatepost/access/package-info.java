/**
 * Who may call: organisations and workspaces, API keys with scopes, and the declaration of every route's right. It
 * promises that a call is known or refused before anything of it is read, and that a revoked key is refused at once. It
 * does not know what the routes do.
 */
@NullMarked
package dev.gatepost.access;

import org.jspecify.annotations.NullMarked;
