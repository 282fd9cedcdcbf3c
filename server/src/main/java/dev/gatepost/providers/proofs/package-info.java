/**
 * How each provider proves that a callback is its own (HOOK-01, HOOK-02, HOOK-03): one small class for each scheme,
 * over the raw bytes, before anything else reads them. A scheme and its algorithm are chosen by the connection, never
 * by the request; every configured key is tried; comparing takes the same time wherever a difference lies.
 */
@NullMarked
package dev.gatepost.providers.proofs;

import org.jspecify.annotations.NullMarked;
