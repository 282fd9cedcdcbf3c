/**
 * Measures Gatepost on the machine it runs on, in one run, as figures and as ratios that noise cannot fake. It promises
 * that every figure was measured in the run that prints it; what was not measured is left out, not guessed.
 */
@NullMarked
package dev.gatepost.bench;

import org.jspecify.annotations.NullMarked;
