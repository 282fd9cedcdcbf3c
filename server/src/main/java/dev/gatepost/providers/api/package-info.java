/**
 * What adapters to an API over HTTP share: one call in JSON or as a form, the reading of its answer by a table of
 * codes, and the reading of callbacks field by field. It promises that an answer counts as untaken only where the
 * provider said so, and that every field of a callback is bounded. It knows no provider.
 */
@NullMarked
package dev.gatepost.providers.api;

import org.jspecify.annotations.NullMarked;
