/**
 * Consents and opt-outs from other systems, as files of millions of rows (CON-11). It promises that a row is recorded
 * once whatever is killed and however often the file is sent, that opt-outs are in force before any grant, and that
 * what was rejected is told without being kept. It does not keep the file.
 */
@NullMarked
package dev.gatepost.consent.imports;

import org.jspecify.annotations.NullMarked;
